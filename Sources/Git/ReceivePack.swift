/// What is sent to `git-receive-pack`, and what its report says (gitprotocol-pack "Pushing Data To a Server"). Pure.
enum ReceivePack {
    /// The update of one branch.
    struct Update: Equatable {
        let reference: String
        /// What the branch must be now: the server compares and refuses when it is not.
        let old: ObjectID
        let new: ObjectID
    }

    /// What the server says of an update.
    struct Report: Equatable {
        /// `nil` when the pack was taken in; the server's words otherwise.
        var unpackFault: String?
        /// Whether the line `ok <reference>` came.
        var isAccepted = false
        /// The words after `ng <reference>`.
        var refusal: String?
        /// What hooks and the server printed meanwhile.
        var words = ""
        /// Nothing but `unpack ok` and `ok <reference>` together is a success.
        var isSuccess: Bool { unpackFault == nil && isAccepted && refusal == nil }
    }

    /// The bytes that go before the pack.
    static func request(_ update: Update, options: [String], server: Advertisement) throws(FetchFault) -> [UInt8] {
        guard server.capabilities["report-status"] != nil else { throw .malformed("the server reports no result") }
        let wanted = ["report-status", "side-band-64k", "ofs-delta", "quiet"].filter { server.capabilities[$0] != nil }
        var capabilities = wanted + ["agent=\(Agent.name)"]
        if !options.isEmpty {
            guard server.capabilities["push-options"] != nil else { throw .said("the remote takes no push options") }
            capabilities.append("push-options")
        }
        let command = "\(update.old) \(update.new) \(update.reference)\0 \(capabilities.joined(separator: " "))"
        var lines: [PacketLine] = [.data(Array(command.utf8)[...]), .flush]
        if !options.isEmpty { lines += options.map { .line($0) } + [.flush] }
        return lines.flatMap(\.bytes)
    }

    /// Reads the server's report.
    ///
    /// - Throws: `FetchFault.malformed` when there is no whole report: the answer was lost, the outcome unknown.
    static func report(on reference: String, in lines: [PacketLine], server: Advertisement) throws(FetchFault) -> Report
    {
        guard server.capabilities["side-band-64k"] != nil else { return try report(on: reference, in: lines) }
        let (data, words) = try SideBand.demultiplex(lines[...])
        do {
            var report = try report(on: reference, in: PacketLine.all(in: data))
            report.words = words
            return report
        } catch let fault as MalformedPacket {
            throw .malformed(fault.reason)
        } catch let fault as FetchFault {
            throw fault
        } catch { throw .malformed("\(error)") }
    }

    private static func report(on reference: String, in lines: [PacketLine]) throws(FetchFault) -> Report {
        var report = Report()
        var isUnpackSaid = false
        for line in lines {
            guard let text = line.text else { continue }
            if text.hasPrefix("unpack ") {
                isUnpackSaid = true
                if text != "unpack ok" { report.unpackFault = String(text.dropFirst("unpack ".count)) }
            } else if text == "ok \(reference)" {
                report.isAccepted = true
            } else if text.hasPrefix("ng \(reference) ") {
                report.refusal = String(text.dropFirst("ng \(reference) ".count))
            }
        }
        guard isUnpackSaid else { throw .malformed("the answer holds no report") }
        return report
    }
}
