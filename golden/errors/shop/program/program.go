// Program is no package that a spec could import.
package main

func main() {}
