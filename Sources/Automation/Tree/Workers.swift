internal import Dispatch
internal import Synchronization

/// Spreads work that blocks or computes over the machine's cores, outside the cooperative pool.
enum Workers {
    private static let queue = DispatchQueue(label: "tidemark.workers", attributes: .concurrent)

    /// Does one thing there.
    static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: body()) } }
    }

    /// Fewer items of the usual kind, such as files to read, are done before another core has woken up.
    static let fewest = 8

    /// Maps runs of items, so that a body can keep what is dear to make, such as a buffer, from item to item; the results
    /// stand in the order of the items.
    static func mapSlices<Item: Sendable, Result: Sendable>(
        _ items: [Item],
        _ body: @escaping @Sendable (ArraySlice<Item>) -> Result
    ) async -> [Result] {
        guard !items.isEmpty else { return [] }
        return await run { mapSlicesHere(items, body) }
    }

    /// The same on this thread and others, for work that does not block.
    ///
    /// - Parameter fewest: how many items are worth waking another core up.
    static func mapSlicesHere<Item: Sendable, Result: Sendable>(
        _ items: [Item],
        fewest: Int = Workers.fewest,
        _ body: @Sendable (ArraySlice<Item>) -> Result
    ) -> [Result] {
        guard items.count >= fewest else { return items.isEmpty ? [] : [body(items[...])] }
        // Runs short enough that the last one does not keep a core alone for long, long enough to be worth a hand-over.
        let length = max(1, min(256, items.count / 64))
        let count = (items.count + length - 1) / length
        let results = Mutex([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = body(items[(index * length)..<min((index + 1) * length, items.count)])
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
