package weblog

// The tables of usual lines have a power of two of rows, so that a few random bits pick one.

var users = [32]string{
	"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-",
	"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "alice", "bob@example.com",
}

var methods = [16]string{
	"GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "POST", "POST", "HEAD", "PUT",
}

var protos = [8]string{
	" HTTP/1.1\"", " HTTP/1.1\"", " HTTP/1.1\"", " HTTP/1.1\"", " HTTP/2.0\"", " HTTP/2.0\"", " HTTP/2.0\"", " HTTP/1.0\"",
}

var statuses = [32]string{
	" 200 ", " 200 ", " 200 ", " 200 ", " 200 ", " 200 ", " 200 ", " 200 ",
	" 200 ", " 200 ", " 200 ", " 200 ", " 200 ", " 200 ", " 200 ", " 200 ",
	" 200 ", " 200 ", " 200 ", " 201 ", " 204 ", " 206 ", " 301 ", " 302 ",
	" 304 ", " 304 ", " 304 ", " 403 ", " 404 ", " 404 ", " 500 ", " 502 ",
}

var referers = [8]string{
	" \"-\" \"", " \"-\" \"", " \"-\" \"",
	" \"https://www.example.com/\" \"", " \"https://www.example.com/articles/\" \"",
	" \"https://search.example.net/?q=how+to&hl=en\" \"", " \"https://news.example.org/item?id=4281\" \"",
	" \"https://www.example.com/search?q=garden\" \"",
}

var agents = [16]string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 " +
		"Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
	"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
	"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
	"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
	"python-requests/2.32.5",
	"curl/8.15.0",
	"-",
}

// pages are the ones asked for most, the first the most.
var pages = []string{
	"/", "/static/app.js", "/static/app.css", "/favicon.ico", "/static/logo.svg", "/api/v1/session", "/login", "/cart",
	"/articles/", "/api/v1/cart/items", "/about", "/feed.xml", "/robots.txt", "/wp-login.php", "/checkout", "/.env",
}

var topics = []string{"garden", "bicycle", "bread", "guitar", "knots", "maps", "tea", "chess", "paper+boats", "radio"}
