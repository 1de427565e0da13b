/// A Unicode category or script as `\p{…}` names it.
///
/// Names are looked up as Go does it: without regard to case, spaces, hyphens and underscores, and with the long names of
/// categories. A script that is younger than PCRE2's tables is an empty class: no tag contains its characters.
struct UnicodeClass {
    private enum Kind {
        case category(String)
        case script(String)
        case any, ascii, assigned, unknownScript
    }

    private let kind: Kind

    init?(name: ArraySlice<UInt8>) {
        let key = String(decoding: name, as: UTF8.self).lowercased().filter { !" _-".contains($0) }
        switch key {
        case "any": kind = .any
        case "ascii": kind = .ascii
        case "assigned": kind = .assigned
        default:
            if let category = Self.categories[key] {
                kind = .category(category)
            } else if Self.scripts.contains(key) {
                kind = .script(key)
            } else if Self.youngScripts.contains(key) {
                kind = .unknownScript
            } else {
                return nil
            }
        }
    }

    /// What stands for the class within PCRE2's brackets.
    func text(isNegated: Bool, folds: Bool) -> String {
        let sign = isNegated ? "P" : "p"
        switch kind {
        // PCRE2 would not let case differ in a category that is about case; RE2 does.
        case .category("Lu") where folds, .category("Ll") where folds: return "\\\(sign){L&}"
        case .category("Lt") where folds: return Self.titlecase.bracketText(isNegated: isNegated)
        case .category(let name): return "\\\(sign){\(name)}"
        // Without `sc:` PCRE2 would add the characters that several scripts share.
        case .script(let name): return "\\\(sign){sc:\(name)}"
        case .any: return "\\\(sign){Any}"
        case .assigned: return isNegated ? "\\p{Cn}" : "\\P{Cn}"
        case .ascii where folds: return ASCIIClass(name: "ascii")?.text(isNegated: isNegated, folds: true) ?? ""
        case .ascii: return isNegated ? "\\x80-\\x{10ffff}" : "\\x00-\\x7f"
        case .unknownScript: return isNegated ? "\\x00-\\x{10ffff}" : ""
        }
    }

    /// Titlecase letters with their upper and lower case.
    private static let titlecase: [ClosedRange<UInt32>] = [
        0x1C4...0x1CC, 0x1F1...0x1F3, 0x1F80...0x1FAF, 0x1FB3...0x1FB3, 0x1FBC...0x1FBC, 0x1FC3...0x1FC3,
        0x1FCC...0x1FCC, 0x1FF3...0x1FF3, 0x1FFC...0x1FFC,
    ]

    private static let categories: [String: String] = {
        let names = """
            C Other; Cc Control cntrl; Cf Format; Cn Unassigned; Co PrivateUse; Cs Surrogate
            L Letter; L& LC CasedLetter; Ll LowercaseLetter; Lm ModifierLetter; Lo OtherLetter; Lt TitlecaseLetter; Lu UppercaseLetter
            M Mark CombiningMark; Mc SpacingMark; Me EnclosingMark; Mn NonspacingMark
            N Number; Nd DecimalNumber digit; Nl LetterNumber; No OtherNumber
            P Punctuation punct; Pc ConnectorPunctuation; Pd DashPunctuation; Pe ClosePunctuation; Pf FinalPunctuation
            Pi InitialPunctuation; Po OtherPunctuation; Ps OpenPunctuation
            S Symbol; Sc CurrencySymbol; Sk ModifierSymbol; Sm MathSymbol; So OtherSymbol
            Z Separator; Zl LineSeparator; Zp ParagraphSeparator; Zs SpaceSeparator
            """
        var table: [String: String] = [:]
        for row in names.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
            let words = row.split(separator: " ")
            for word in words where word != "L&" { table[word.lowercased()] = words.first.map(String.init) }
        }
        return table
    }()

    private static let scripts: Set<String> = words(
        """
        adlam ahom anatolianhieroglyphs arabic armenian avestan balinese bamum bassavah batak bengali bhaiksuki bopomofo brahmi
        braille buginese buhid canadianaboriginal carian caucasianalbanian chakma cham cherokee chorasmian common coptic cuneiform
        cypriot cyprominoan cyrillic deseret devanagari divesakuru dogra duployan egyptianhieroglyphs elbasan elymaic ethiopic
        georgian glagolitic gothic grantha greek gujarati gunjalagondi gurmukhi han hangul hanifirohingya hanunoo hatran hebrew
        hiragana imperialaramaic inherited inscriptionalpahlavi inscriptionalparthian javanese kaithi kannada katakana kayahli
        kharoshthi khitansmallscript khmer khojki khudawadi lao latin lepcha limbu lineara linearb lisu lycian lydian mahajani
        makasar malayalam mandaic manichaean marchen masaramgondi medefaidrin meeteimayek mendekikakui meroiticcursive
        meroitichieroglyphs miao modi mongolian mro multani myanmar nabataean nandinagari newa newtailue nko nushu
        nyiakengpuachuehmong ogham olchiki oldhungarian olditalic oldnortharabian oldpermic oldpersian oldsogdian oldsoutharabian
        oldturkic olduyghur oriya osage osmanya pahawhhmong palmyrene paucinhau phagspa phoenician psalterpahlavi rejang runic
        samaritan saurashtra sharada shavian siddham signwriting sinhala sogdian sorasompeng soyombo sundanese sylotinagri syriac
        tagalog tagbanwa taile taitham taiviet takri tamil tangsa tangut telugu thaana thai tibetan tifinagh tirhuta toto ugaritic
        vai vithkuqi wancho warangciti yezidi yi zanabazarsquare
        """
    )

    /// The scripts of Unicode 15 to 17.
    private static let youngScripts: Set<String> = words(
        """
        kawi nagmundari garay gurungkhema kiratrai olonal sunuwar todhri tulutigalari beriaerfe sidetic taiyo tolongsiki
        """
    )

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
