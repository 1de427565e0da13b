/// A place in a text as an editor shows it.
public struct Position: Equatable, Hashable, Sendable, Comparable {
    /// The line, from 1. Lines end with LF (so with CRLF, too).
    public var line: Int
    /// The column, from 1, counted in Unicode scalars. A byte order mark at the start of the text has no column.
    public var column: Int

    /// Creates a position from its line and column.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Finds the position of a byte offset; an offset past the end is the end. Linear in the offset.
    public init(of offset: Int, in bytes: [UInt8]) {
        var tracker = PositionTracker()
        self = tracker.position(of: offset, in: bytes)
    }

    /// Orders by line, then column.
    public static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// Finds the positions of ascending offsets in one text, each byte looked at once.
public struct PositionTracker: Sendable {
    private var offset = 0
    private var position = Position(line: 1, column: 1)

    /// Creates a tracker that stands at the start of a text.
    public init() {}

    /// Finds the position of a byte offset in `bytes`, which has to be the same text at each call. An offset before the last one
    /// starts again from the beginning.
    public mutating func position(of target: Int, in bytes: [UInt8]) -> Position {
        if target < offset { self = PositionTracker() }
        let end = min(target, bytes.count)
        guard offset < end else { return position }
        if offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = min(3, end) }
        for byte in bytes[offset..<end] {
            if byte == UInt8(ascii: "\n") {
                position.line += 1
                position.column = 1
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        offset = end
        return position
    }
}
