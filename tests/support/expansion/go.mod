// The kubelet's own expansion of `$(NAME)`, for the test of environment values. The version is that of the local control plane.
module jitsi/expansion

go 1.26.0

tool jitsi/expansion

require k8s.io/kubernetes v1.36.3
