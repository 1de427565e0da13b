public import Markers

/// The difference that edits make to one file, in the unified format of diff(1): three lines of context.
///
/// Worked out from the edits themselves, so its cost is that of the lines shown and one pass for the line numbers.
public struct UnifiedDiff: Sendable, Equatable {
    /// One line of a diff, without its line end.
    public struct Line: Sendable, Equatable {
        /// What the line is.
        public enum Kind: Sendable {
            /// Names the file: `---` or `+++`.
            case header
            /// Says which lines follow: `@@`.
            case hunk
            /// Stands on both sides.
            case context
            /// Stands before only.
            case removed
            /// Stands after only.
            case added
            /// Says that the line above has no end.
            case note
        }

        /// What the line is.
        public let kind: Kind
        /// The line as it is shown, with its leading sign.
        public let text: String
    }

    /// All lines; empty when there are no edits.
    public let lines: [Line]

    private static let context = 3

    /// Works out the difference that `edits` make to `file`, named `path` in the header.
    public init(of file: MarkedFile, edits: [Edit], path: String) {
        let text = Text(file.bytes)
        let blocks = Self.blocks(edits, in: text)
        guard !blocks.isEmpty else {
            lines = []
            return
        }
        var lines = [Line(kind: .header, text: "--- a/\(path)"), Line(kind: .header, text: "+++ b/\(path)")]
        var shift = 0
        for hunk in Self.hunks(blocks) {
            Self.add(hunk, of: text, shift: &shift, to: &lines)
        }
        self.lines = lines
    }

    /// A run of old lines and the lines that take their place.
    private struct Block {
        var old: Range<Int>
        var edits: [Edit]
    }

    private struct Text {
        let bytes: [UInt8]
        /// Where each line begins.
        let starts: [Int]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            var starts = bytes.isEmpty ? [] : [0]
            for index in bytes.indices where bytes[index] == 10 && index + 1 < bytes.count { starts.append(index + 1) }
            self.starts = starts
        }

        func line(holding offset: Int) -> Int {
            var low = 0
            var high = starts.count
            while low + 1 < high {
                let middle = (low + high) / 2
                if starts[middle] <= offset { low = middle } else { high = middle }
            }
            return low
        }

        func range(of lines: Range<Int>) -> Range<Int> {
            let end = lines.upperBound < starts.count ? starts[lines.upperBound] : bytes.count
            return (lines.lowerBound < starts.count ? starts[lines.lowerBound] : bytes.count)..<end
        }
    }

    private static func blocks(_ edits: [Edit], in text: Text) -> [Block] {
        var blocks: [Block] = []
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            let first = text.line(holding: edit.range.lowerBound)
            let last = text.line(holding: max(edit.range.lowerBound, edit.range.upperBound - 1))
            if let previous = blocks.indices.last, blocks[previous].old.upperBound > first {
                blocks[previous].old = blocks[previous].old.lowerBound..<max(blocks[previous].old.upperBound, last + 1)
                blocks[previous].edits.append(edit)
            } else {
                blocks.append(Block(old: first..<last + 1, edits: [edit]))
            }
        }
        return blocks
    }

    private static func hunks(_ blocks: [Block]) -> [[Block]] {
        var hunks: [[Block]] = []
        for block in blocks {
            if let last = hunks.last?.last, block.old.lowerBound - last.old.upperBound <= 2 * context {
                hunks[hunks.count - 1].append(block)
            } else {
                hunks.append([block])
            }
        }
        return hunks
    }

    private static func add(_ hunk: [Block], of text: Text, shift: inout Int, to lines: inout [Line]) {
        guard let first = hunk.first, let last = hunk.last else { return }
        let start = max(0, first.old.lowerBound - context)
        let end = min(text.starts.count, last.old.upperBound + context)
        var body: [Line] = []
        var position = start
        var newCount = end - start
        for block in hunk {
            body += show(text.range(of: position..<block.old.lowerBound), of: text.bytes, as: .context, sign: " ")
            let old = text.range(of: block.old)
            body += show(old, of: text.bytes, as: .removed, sign: "-")
            let new = bytes(of: old, in: text.bytes, after: block.edits)
            let added = show(new.indices, of: new, as: .added, sign: "+")
            newCount += added.count(where: { $0.kind == .added }) - block.old.count
            body += added
            position = block.old.upperBound
        }
        body += show(text.range(of: position..<end), of: text.bytes, as: .context, sign: " ")
        let counts = ("\(start + 1),\(end - start)", "\(start + 1 + shift),\(newCount)")
        lines.append(Line(kind: .hunk, text: "@@ -\(counts.0) +\(counts.1) @@"))
        lines += body
        shift += newCount - (end - start)
    }

    private static func bytes(of range: Range<Int>, in bytes: [UInt8], after edits: [Edit]) -> [UInt8] {
        var new: [UInt8] = []
        var position = range.lowerBound
        for edit in edits where edit.range.lowerBound >= position {
            new += bytes[position..<edit.range.lowerBound]
            new += edit.replacement
            position = edit.range.upperBound
        }
        return position <= range.upperBound ? new + bytes[position..<range.upperBound] : new
    }

    private static func show(_ range: Range<Int>, of bytes: [UInt8], as kind: Line.Kind, sign: Unicode.Scalar) -> [Line]
    {
        var lines: [Line] = []
        var rest = bytes[range]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 10)
            let part = rest[..<(end ?? rest.endIndex)]
            lines.append(Line(kind: kind, text: text(sign, part.last == 13 ? part.dropLast() : part)))
            if end == nil { lines.append(Line(kind: .note, text: "\\ No newline at end of file")) }
            rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
        }
        return lines
    }

    private static func text(_ sign: Unicode.Scalar, _ line: ArraySlice<UInt8>) -> String {
        String(unsafeUninitializedCapacity: line.count + 1) { text in
            text[0] = UInt8(ascii: sign)
            _ = text[1...].initialize(fromContentsOf: line)
            return line.count + 1
        }
    }
}
