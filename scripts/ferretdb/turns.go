package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
)

// FerretDB v1 reads the documents of an update first and writes them after, without a lock in between, so that two
// conditional updates of one document can both win, which MongoDB never lets happen. Commands that write therefore go
// through one at a time.
var writing sync.Mutex

var writers = map[string]bool{"insert": true, "update": true, "delete": true, "findAndModify": true, "createIndexes": true}

const longest = 48_000_000

// takeTurns carries each connection to the socket, one request and its answer at a time.
func takeTurns(door net.Listener, socket string) {
	for {
		client, err := door.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			server, err := net.Dial("unix", socket)
			if err != nil {
				return
			}
			defer server.Close()
			for carry(client, server) == nil {
			}
		}()
	}
}

func carry(client, server net.Conn) error {
	request, err := message(client)
	if err != nil {
		return err
	}
	answer, err := exchange(server, request)
	if err != nil {
		return err
	}
	_, err = client.Write(answer)
	return err
}

func exchange(server net.Conn, request []byte) ([]byte, error) {
	if writers[command(request)] {
		writing.Lock()
		defer writing.Unlock()
	}
	if _, err := server.Write(request); err != nil {
		return nil, err
	}
	return message(server)
}

// message reads one message of the wire protocol: its length comes first.
func message(from io.Reader) ([]byte, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	length := int(binary.LittleEndian.Uint32(head))
	if length < 16 || length > longest {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	whole := make([]byte, length)
	copy(whole, head)
	_, err := io.ReadFull(from, whole[4:])
	return whole, err
}

// command is the name of an OP_MSG's first member: after header (16), flags (4), kind (1), length (4) and type (1).
func command(request []byte) string {
	const name = 26
	if len(request) <= name || binary.LittleEndian.Uint32(request[12:]) != 2013 {
		return ""
	}
	if end := bytes.IndexByte(request[name:], 0); end >= 0 {
		return string(request[name : name+end])
	}
	return ""
}
