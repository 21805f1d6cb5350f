package main

import (
	"fmt"
	"os"

	"fingerzeig/index"
)

// keyVariable is the environment variable that may hold the key-encryption key.
const keyVariable = "FINGERZEIG_KEY"

// readKey returns the key-encryption key: that of the file, else that of the environment, else nil, which leaves it to the index to keep its own.
func readKey(file string) ([]byte, error) {
	if file == "" {
		text, set := os.LookupEnv(keyVariable)
		if !set {
			return nil, nil
		}
		key, err := index.ParseKey([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", keyVariable, err)
		}
		return key, nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the key-encryption key: %w", err)
	}
	key, err := index.ParseKey(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}
