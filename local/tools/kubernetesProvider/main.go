// The Kubernetes provider of Pulumi without its schema, which only code generation and imports ask for.
package main

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

// The version is that of the last release before the module was published.
func main() {
	provider.Serve("kubernetes", "4.24.0", []byte("{}"), []byte("{}"))
}
