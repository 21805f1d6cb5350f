package main

import (
	"fmt"
	"strings"

	"fingerzeig/server/internal/osia"
)

// osiaSettings say whether OSIA's interface is served. A request must not make the service send anything to anybody else.
type osiaSettings struct {
	OSIA         bool   `name:"osia" env:"FINGERZEIG_OSIA" help:"Serve OSIA's ABIS interface, version 1.6.0, under /osia/v1."`
	OSIACallback string `name:"osia-callback" env:"FINGERZEIG_OSIA_CALLBACK" placeholder:"URL,..." help:"Where its clients may have results sent: origins such as https://client.example:8443; without any, it answers at once or not at all."`
}

// osia returns how the interface is served, nil where it is not.
func (o osiaSettings) osia(onCluster bool) (*osia.Options, error) {
	switch {
	case !o.OSIA && o.OSIACallback != "":
		return nil, fmt.Errorf("%w: osia-callback needs osia", errConfig)
	case !o.OSIA:
		return nil, nil
	case onCluster:
		return nil, fmt.Errorf("%w: osia is not to be had on a cluster, which lists nobody and compares one finger at a time", errConfig)
	}
	var list []string
	if o.OSIACallback != "" {
		list = strings.Split(o.OSIACallback, ",")
	}
	origins, err := osia.ParseOrigins(list...)
	if err != nil {
		return nil, fmt.Errorf("%w: osia-callback: %w", errConfig, err)
	}
	return &osia.Options{Callbacks: origins}, nil
}
