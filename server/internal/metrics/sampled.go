package metrics

import "github.com/prometheus/client_golang/prometheus"

// Gauge adds a metric whose value is asked for with each scrape; without ok it is absent.
func (m *Metrics) Gauge(name, help string, value func() (v float64, ok bool)) {
	m.Labelled(name, help, "", func(report func(string, float64)) {
		if v, ok := value(); ok {
			report("", v)
		}
	})
}

// Labelled adds a metric with a value for each value of a label. With each scrape it is asked for them all.
func (m *Metrics) Labelled(name, help, label string, values func(report func(of string, v float64))) {
	var labels []string
	if label != "" {
		labels = []string{label}
	}
	m.registry.MustRegister(&sampled{prometheus.NewDesc(name, help, labels, nil), len(labels), values})
}

// sampled is a metric that is kept elsewhere.
type sampled struct {
	desc   *prometheus.Desc
	labels int
	values func(report func(string, float64))
}

// Describe implements prometheus.Collector.
func (s *sampled) Describe(c chan<- *prometheus.Desc) { c <- s.desc }

// Collect implements prometheus.Collector.
func (s *sampled) Collect(c chan<- prometheus.Metric) {
	s.values(func(of string, v float64) {
		c <- prometheus.MustNewConstMetric(s.desc, prometheus.GaugeValue, v, []string{of}[:s.labels]...)
	})
}
