import Testing

/// All tests of the built executable, one after another: each of them waits for processes, and a waiting test holds one of the few
/// threads that the other suites need for what they do in time.
@Suite(.serialized) enum EndToEnd {}
