package control

import (
	"runtime"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// metric describes one metric.
func metric(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("chaperone_"+name, help, labels, nil)
}

var (
	buildInfo    = metric("build_info", "The build, always 1.", "build", "goversion")
	policyInfo   = metric("policy_info", "The policy in force, always 1.", "path", "hash", "mode", "on_failure")
	policySince  = metric("policy_read_timestamp_seconds", "When the policy in force was read.")
	policyGood   = metric("policy_last_read_successful", "Whether the policy could be used when it was last read.")
	startTime    = metric("start_time_seconds", "When the gateway started.")
	healthy      = metric("healthy", "Whether rules and queues are looked after.")
	verdicts     = metric("verdicts_total", "Uses and offers of features, by the verdict they met; in mode dry_run, would have met. A feature counts once a flow, an offer each time.", "department", "app", "feature", "verdict", "mode")
	recognised   = metric("flows_classified_total", "Flows recognised, by app.", "app")
	alarmsTotal  = metric("alarms_total", "Alarms: see the journal.")
	restored     = metric("rules_restored_total", "Times another program had changed the rules and they were installed again.")
	missingTotal = metric("journal_missing_total", "Entries that could not be written to the journal.")
	injected     = metric("resets_sent_total", "Resets and ICMP messages sent to the far end.")
	clients      = metric("control_clients", "Clients of the control socket.")
	linesLost    = metric("control_lines_lost_total", "Lines that clients of the control socket were too slow for.")
	queueWaiting = metric("queue_waiting", "Packets in the kernel's queue.", "queue")
	queuePackets = metric("queue_packets_total", "Packets received from the queue.", "queue")
	queueDropped = metric("queue_dropped_total", "Packets that never came, because the queue or its socket was full. They met on_failure.", "queue", "reason")
	queueBrimful = metric("queue_brimful_total", "Times a queue that fails open was so full that packets may have passed unseen.", "queue")
	queueTrouble = metric("queue_errors_total", "What else went wrong at the queue.", "queue", "reason")
)

// Describe sends nothing: which metrics there are depends on what has been
// counted. It is a method of [prometheus.Collector].
func (m *Monitor) Describe(chan<- *prometheus.Desc) {}

// Collect sends all metrics. It is a method of [prometheus.Collector].
func (m *Monitor) Collect(out chan<- prometheus.Metric) {
	c := collector{out}
	c.gauge(buildInfo, 1, m.config.Build, runtime.Version())
	c.truth(healthy, m.Health() == nil)
	c.tally(m.tally)
	s, err := m.Status()
	if err != nil {
		return // it has not started, or has ended
	}
	c.gauge(startTime, float64(s.Started.UnixNano())/1e9)
	c.gauge(policyInfo, 1, s.Policy.Path, s.Policy.Hash, s.Policy.Mode, s.Policy.OnFailure)
	c.gauge(policySince, float64(s.Policy.Since.UnixNano())/1e9)
	c.truth(policyGood, s.Policy.Refused == "")
	c.gauge(clients, float64(s.Clients))
	c.count(linesLost, s.LinesLost)
	c.count(alarmsTotal, s.Alarms.Count)
	c.count(restored, s.Restored)
	c.count(missingTotal, s.Missing)
	c.count(injected, s.Injected)
	for i := range figures {
		c.figure(figures[i].name, figures[i].help, s.Counters[figures[i].name])
	}
	for i := range s.Queues {
		c.queue(&s.Queues[i])
	}
}

// A collector sends metrics. Label values that are no UTF-8, as a path may be,
// are put right: one bad value would cost all metrics.
type collector struct{ out chan<- prometheus.Metric }

func (c collector) send(d *prometheus.Desc, t prometheus.ValueType, v float64, labels []string) {
	for i := range labels {
		labels[i] = strings.ToValidUTF8(labels[i], "\uFFFD")
	}
	c.out <- prometheus.MustNewConstMetric(d, t, v, labels...)
}

func (c collector) gauge(d *prometheus.Desc, v float64, labels ...string) {
	c.send(d, prometheus.GaugeValue, v, labels)
}

func (c collector) count(d *prometheus.Desc, v uint64, labels ...string) {
	c.send(d, prometheus.CounterValue, float64(v), labels)
}

func (c collector) truth(d *prometheus.Desc, yes bool) {
	v := 0.0
	if yes {
		v = 1
	}
	c.gauge(d, v)
}

func (c collector) figure(name, help string, v uint64) {
	d := metric(name, help)
	if strings.HasSuffix(name, "_total") {
		c.count(d, v)
	} else {
		c.gauge(d, float64(v))
	}
}

func (c collector) queue(q *Queue) {
	n := strconv.Itoa(int(q.Number))
	c.gauge(queueWaiting, float64(q.Waiting), n)
	c.count(queuePackets, q.Packets, n)
	c.count(queueDropped, q.QueueFull, n, "queue_full")
	c.count(queueDropped, q.SocketFull, n, "socket_full")
	c.count(queueBrimful, q.Brimful, n)
	c.count(queueTrouble, q.Overruns, n, "overrun")
	c.count(queueTrouble, q.VerdictErrors, n, "verdict")
	c.count(queueTrouble, q.Truncated, n, "truncated")
	c.count(queueTrouble, q.Malformed, n, "malformed")
	c.count(queueTrouble, q.Panics, n, "panic")
}

func (c collector) tally(t *tally) {
	t.each(func(s series, n uint64) {
		c.count(verdicts, n, s.department, s.app, s.feature.String(), s.verdict.String(), s.mode().String())
	})
	t.mu.RLock()
	defer t.mu.RUnlock()
	for app, n := range t.recognised {
		c.count(recognised, n.Load(), app)
	}
}
