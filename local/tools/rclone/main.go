// rclone with the commands and backends of the recorders' uploader alone: those of all its 70 services would take ten minutes to build.
package main

import (
	_ "github.com/rclone/rclone/backend/googlecloudstorage"
	_ "github.com/rclone/rclone/backend/local"
	_ "github.com/rclone/rclone/backend/s3"
	"github.com/rclone/rclone/cmd"
	_ "github.com/rclone/rclone/cmd/move"
	_ "github.com/rclone/rclone/cmd/rcat"
)

func main() {
	cmd.Main()
}
