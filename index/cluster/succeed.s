// The compiler takes functions without a body, such as that of succeed.go, where a package has a file like this one.
