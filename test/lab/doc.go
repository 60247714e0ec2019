// Package lab is the laboratory of the end-to-end tests: it starts the built
// binary as an operator would and drives it with the clients that people really
// use, each in a home directory of its own.
//
//	func TestMain(m *testing.M) { os.Exit(lab.Main(m)) }
//
//	func TestWhoAmI(t *testing.T) {
//		s := lab.NewServer(t, lab.Demo())
//		got := lab.Boto(t, s.Admin(t), `print(boto3.client("sts").get_caller_identity()["Arn"])`)
//		…
//	}
//
// The clients are boto3 (Boto, Python), AWS CLI v2 (CLIv2), the Go SDK
// (Home.SDK), the SDK for JavaScript (Node), a browser (Browser), and PKCELogin, which logs in as the CLI of
// today does. A client that a machine lacks skips the test there and fails it in
// CI, where CI=true.
//
// The laboratory sees the program from outside: it imports nothing of it.
package lab
