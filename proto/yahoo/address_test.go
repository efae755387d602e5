package yahoo

import "testing"

func TestReadURL(t *testing.T) {
	for text, want := range map[string]string{
		"http://10.1.0.2:5123/Messenger.bob.1a.txt?AppID=Messenger": "10.1.0.2:5123",
		"http://10.1.0.2/a":      "10.1.0.2:80",
		"http://10.1.0.2":        "10.1.0.2:80",
		"98.136.112.33":          "98.136.112.33:80",
		"98.136.112.33:8080":     "98.136.112.33:8080",
		"http://files.example/a": "",
		"http://10.1.0.2:0/a":    "",
		"http://10.1.0.2:65536/": "",
		"http://10.1.0.2:80x/":   "",
		"http://10.1.0.256/":     "",
		"http://10.1.0/":         "",
		"http://10.1..2/":        "",
		"http://0.0.0.0/":        "",
		"http:":                  "",
		"":                       "",
	} {
		got := ""
		if to := readURL([]byte(text)); to.IsValid() {
			got = to.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Two clients' addresses travel as numbers, their lowest byte first.
func TestReadOwnIP(t *testing.T) {
	for text, want := range map[string]string{
		"MzM1NTQ2OTg=":         "10.1.0.2:5101", // 33554698
		"NzQwNTcwMDU0":         "198.51.36.44:5101",
		"NDI5NDk2NzI5NQ==":     "255.255.255.255:5101",
		"NDI5NDk2NzI5Ng==":     "", // one more than that
		"MA==":                 "", // 0
		"YWJj":                 "", // abc
		"MTJ4":                 "", // 12x
		"!!":                   "",
		"MTIzNDU2Nzg5MDEyMw==": "",
		"":                     "",
	} {
		got := ""
		if to := readOwnIP([]byte(text)); to.IsValid() {
			got = to.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
