package accesslog

// IsTraffic tells requests of clients from the health checks of load balancers and of Kubernetes.
func IsTraffic(e *Entry) bool {
	switch string(e.Path()) {
	case "/healthz", "/livez", "/readyz":
		return false
	}
	agent := e.Agent()
	return !starts(agent, "kube-probe/") && !starts(agent, "ELB-HealthChecker/") && !starts(agent, "GoogleHC/")
}

func starts(s []byte, prefix string) bool {
	return len(s) >= len(prefix) && string(s[:len(prefix)]) == prefix
}
