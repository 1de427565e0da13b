internal import HTTP

/// The thread on which an agent waits for others: its tasks run there and its transfers, so that none of them needs another one
/// to wake up.
public struct AgentThread: Sendable {
    let loop: EventLoop

    /// Makes a thread of its own, which begins with the first task.
    public init() { loop = EventLoop() }

    private init(_ loop: EventLoop) { self.loop = loop }

    /// A thread that begins when it is given to `run`.
    public static func given() -> AgentThread { AgentThread(EventLoop(isGivenThread: true)) }

    /// Begins a task on the thread.
    public func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task.detached(executorPreference: loop, operation: body)
    }

    /// Is the thread that calls, from now on.
    public func run() -> Never { loop.run() }
}
