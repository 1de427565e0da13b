/// Races `body` against the clock; the loser is cancelled, and a cancelled process is ended.
func within<Value: Sendable>(
    _ timeout: Duration,
    or late: GitError,
    _ body: @escaping @Sendable () async throws(GitError) -> Value
) async throws(GitError) -> Value {
    let outcome = await withTaskGroup(of: Result<Value, GitError>?.self) { group in
        group.addTask {
            do throws(GitError) { return .success(try await body()) } catch { return .failure(error) }
        }
        group.addTask {
            do { try await Task.sleep(for: timeout) } catch { return nil }
            return .failure(late)
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
    guard let outcome else { throw .cancelled }
    return try outcome.get()
}

/// Lets `body` go on for a while after its task was cancelled: for what is better finished than broken off.
func finishing<Value: Sendable>(
    within grace: Duration,
    _ body: @escaping @Sendable () async throws(GitError) -> Value
) async throws(GitError) -> Value {
    let task = Task { () async -> Result<Value, GitError> in
        do throws(GitError) { return .success(try await body()) } catch { return .failure(error) }
    }
    return try await withTaskCancellationHandler {
        await task.value
    } onCancel: {
        Task {
            try? await Task.sleep(for: grace)
            task.cancel()
        }
    }.get()
}
