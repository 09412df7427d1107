// Command ferretdb serves the MongoDB protocol on a loopback port over SQLite files, for tests of the mongo store.
// It prints its URL on one line when it listens, and ends when its input closes or on a signal.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	port := flag.Int("port", 0, "loopback port; 0 lets the system choose")
	state := flag.String("state", "", "folder of the database files")
	tied := flag.Bool("tied", false, "end when standard input closes")
	flag.Parse()
	if err := serve(*port, *state, *tied); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(port int, state string, tied bool) error {
	folder, err := filepath.Abs(state)
	if state == "" || err != nil {
		return fmt.Errorf("-state must name a folder")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	// A socket's path must be short, whatever the folder is called.
	inner, err := os.MkdirTemp("", "ferretdb")
	if err != nil {
		return err
	}
	defer os.RemoveAll(inner)
	socket := filepath.Join(inner, "s")
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: socket},
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if tied {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	door, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	go takeTurns(door, socket)
	fmt.Printf("mongodb://%s/\n", door.Addr())
	err = server.Run(ctx)
	door.Close()
	return err
}
