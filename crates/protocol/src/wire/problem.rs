// SPDX-License-Identifier: MIT OR Apache-2.0
//! Problem documents (RFC 9457): a class, a sentence for the desk, a sentence for the vendor.

use super::{Error, field::member, message, strict};
use crate::Class;
use serde::{Deserialize, Serialize};

/// In which language a sentence is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the two languages every sentence has"
)]
pub enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

/// A refusal as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the rest of the document follows from the class"
)]
pub struct Problem {
    /// Why.
    pub class: Class,
    /// HTTP status code.
    pub status: u16,
}

/// One row for each class: HTTP status; title; desk and vendor, each English and Japanese.
struct Row {
    status: u16,
    title: &'static str,
    desk: [&'static str; 2],
    vendor: [&'static str; 2],
}

const fn row(
    status: u16,
    title: &'static str,
    desk: [&'static str; 2],
    vendor: [&'static str; 2],
) -> Row {
    Row {
        status,
        title,
        desk,
        vendor,
    }
}

const fn text(class: Class) -> Row {
    match class {
        Class::Account => row(
            403,
            "device account may not do this",
            [
                "This terminal may not be used for this check. Ask your administrator.",
                "この端末ではこの資格確認を行えません。管理者に連絡してください。",
            ],
            [
                "account, device certificate or facility state",
                "アカウント・端末証明書・施設の状態",
            ],
        ),
        Class::Busy => row(
            429,
            "too many requests",
            [
                "This terminal asks too often. Wait a moment and try again.",
                "この端末からの要求が多すぎます。少し待ってから、もう一度行ってください。",
            ],
            [
                "rate limit of the device; Retry-After says when",
                "端末ごとの要求数の上限。Retry-After 後に再試行",
            ],
        ),
        Class::CardBlocked => row(
            422,
            "card is blocked",
            [
                "The card's PIN is blocked. Use the visual method; the municipality can unblock it.",
                "暗証番号がロックされています。目視による確認を行ってください。解除は市区町村の窓口でできます。",
            ],
            ["reference data blocked", "暗証番号の閉塞"],
        ),
        Class::CardRefused => row(
            422,
            "card refused",
            [
                "The card refused. Try again or use the visual method.",
                "カードが拒否しました。もう一度行うか、目視による確認を行ってください。",
            ],
            ["status word of the card", "カードのステータスワード"],
        ),
        Class::Deadline => row(
            410,
            "deadline has passed",
            [
                "It took too long. Begin the check again.",
                "時間がかかりすぎました。資格確認を最初から行ってください。",
            ],
            ["proof after the check's deadline", "期限後の証明"],
        ),
        Class::Expired => row(
            422,
            "certificate has expired",
            [
                "The card's certificate expired more than three months ago. Confirm eligibility another way; the municipality can renew it.",
                "電子証明書の有効期限から三か月を過ぎています。別の方法で資格を確認してください。更新は市区町村の窓口でできます。",
            ],
            [
                "notAfter and the three-month grace have passed",
                "notAfter と三か月の猶予の経過",
            ],
        ),
        Class::Malformed => row(
            400,
            "request is malformed",
            [
                "The terminal's software made a faulty request. Call the vendor.",
                "端末のソフトウェアの要求に誤りがあります。ベンダーに連絡してください。",
            ],
            [
                "request or certificate breaks its grammar",
                "要求または証明書の構文の誤り",
            ],
        ),
        Class::Misuse => row(
            409,
            "request does not fit",
            [
                "The terminal's software made a request that does not fit. Begin the check again.",
                "端末のソフトウェアの要求が手順に合いません。資格確認を最初から行ってください。",
            ],
            [
                "request does not fit the check's state",
                "要求が資格確認の状態に合わない",
            ],
        ),
        Class::NotYetValid => row(
            422,
            "certificate is not yet valid",
            [
                "The card's certificate is not valid yet. Check the date of the terminal.",
                "電子証明書がまだ有効ではありません。端末の日付を確認してください。",
            ],
            ["before notBefore", "notBefore より前"],
        ),
        Class::Path => row(
            422,
            "certificate is not from a known authority",
            [
                "This card's certificate cannot be recognised. Confirm identity and eligibility another way.",
                "このカードの電子証明書を確認できません。別の方法で本人と資格を確認してください。",
            ],
            [
                "no certification path to a trust anchor",
                "信頼点に至る認証パスがない",
            ],
        ),
        Class::Policy => row(
            422,
            "not allowed",
            [
                "This is not allowed by the terms of use.",
                "利用規約により行えません。",
            ],
            [
                "purpose, date or certificate policy",
                "目的・日付・証明書ポリシー",
            ],
        ),
        Class::Profile => row(
            422,
            "certificate does not keep to the profile",
            [
                "This card's certificate cannot be recognised. Confirm identity and eligibility another way.",
                "このカードの電子証明書を確認できません。別の方法で本人と資格を確認してください。",
            ],
            ["JPKI profile", "JPKI プロファイル"],
        ),
        Class::Replay => row(
            409,
            "check is finished",
            [
                "This check is already finished. Begin a new one.",
                "この資格確認は終了しています。新しく始めてください。",
            ],
            ["proof for a finished check", "終了した資格確認への証明"],
        ),
        Class::Revoked => row(
            422,
            "certificate is revoked",
            [
                "The card's certificate is no longer valid. Confirm eligibility another way; the patient should ask the municipality.",
                "電子証明書が失効しています。別の方法で資格を確認し、市区町村の窓口への相談を案内してください。",
            ],
            ["certificate is on a revocation list", "失効リストに掲載"],
        ),
        Class::Signature => row(
            422,
            "signature does not verify",
            [
                "The card could not be confirmed. Begin the check again.",
                "カードを確認できませんでした。資格確認を最初から行ってください。",
            ],
            [
                "signature over certificate or check transcript",
                "証明書または資格確認の署名",
            ],
        ),
        Class::Transport => row(
            502,
            "connection broke",
            [
                "The connection broke. Try again.",
                "通信が切れました。もう一度行ってください。",
            ],
            [
                "transport to reader or service",
                "リーダーまたはサービスとの通信",
            ],
        ),
        Class::Unavailable => row(
            503,
            "service is not available",
            [
                "The service is paused. Note name, sex, birth date and address, and check later.",
                "サービスが停止しています。氏名・性別・生年月日・住所を控え、後で確認してください。",
            ],
            [
                "maintenance or overload; retry later",
                "保守または過負荷。後で再試行",
            ],
        ),
        Class::Undetermined => row(
            503,
            "could not be found out",
            [
                "It could not be found out whether the certificate is valid. Try again in some minutes.",
                "電子証明書の状態を確認できませんでした。数分後にもう一度行ってください。",
            ],
            [
                "revocation data or eligibility missing or stale; this is neither yes nor no",
                "失効情報または資格情報の欠落・期限切れ。可否のいずれでもない",
            ],
        ),
        Class::UnknownCheck => row(
            404,
            "no such check",
            [
                "This check is not known. Begin a new one.",
                "この資格確認は見つかりません。新しく始めてください。",
            ],
            ["check id is not known", "不明な資格確認番号"],
        ),
        Class::Unsupported => row(
            422,
            "not supported",
            [
                "This card or request is not supported.",
                "このカードまたは要求には対応していません。",
            ],
            ["algorithm, extension or limit", "アルゴリズム・拡張・上限"],
        ),
    }
}

/// What to say at the desk.
#[must_use]
pub const fn desk_sentence(class: Class, language: Language) -> &'static str {
    let [english, japanese] = text(class).desk;
    match language {
        Language::English => english,
        Language::Japanese => japanese,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProblemJson {
    r#type: String,
    title: String,
    status: u16,
    class: String,
    desk_message: SentencesJson,
    vendor_message: SentencesJson,
}

#[derive(Serialize, Deserialize)]
struct SentencesJson {
    en: String,
    ja: String,
}

impl Problem {
    /// Media type of problem documents.
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// The problem of a class, with the status that belongs to it.
    #[must_use]
    pub const fn new(class: Class) -> Self {
        Self {
            class,
            status: text(class).status,
        }
    }

    /// The same with another status: what HTTP itself demands, such as 405 or 413.
    #[must_use]
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Writes the document.
    #[must_use]
    pub fn encode(self) -> Vec<u8> {
        let Row {
            title,
            desk,
            vendor,
            ..
        } = text(self.class);
        let sentences = |[en, ja]: [&str; 2]| SentencesJson {
            en: en.to_owned(),
            ja: ja.to_owned(),
        };
        message::encode(&ProblemJson {
            r#type: format!("tag:kakunin.example,2026:{}", self.class),
            title: title.to_owned(),
            status: self.status,
            class: self.class.as_str().to_owned(),
            desk_message: sentences(desk),
            vendor_message: sentences(vendor),
        })
    }
}

/// Reads a problem document.
///
/// # Errors
/// [`Error`] with what broke; a class nobody knows is one of them.
pub fn decode_problem(bytes: &[u8]) -> Result<Problem, Error> {
    let json: ProblemJson = strict::decode(bytes)?;
    Ok(Problem {
        class: member("class", Class::named(&json.class))?,
        status: json.status,
    })
}

#[cfg(test)]
mod tests {
    use super::{Problem, decode_problem};
    use crate::Class;

    #[test]
    fn every_class_has_a_document_that_reads_back() {
        for class in Class::ALL {
            let problem = Problem::new(*class);
            assert_eq!(decode_problem(&problem.encode()), Ok(problem));
            assert!((400..600).contains(&problem.status), "{class}");
        }
    }

    #[test]
    fn refused_and_undetermined_never_share_a_status() {
        assert_eq!(Problem::new(Class::Revoked).status, 422);
        assert_eq!(Problem::new(Class::Undetermined).status, 503);
    }
}
