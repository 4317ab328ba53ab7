// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one table of advice: for each trouble what happened, what the desk does next, and where a vendor looks.
//!
//! Three rows for each, English and Japanese. Sentences for the desk hold no word of the trade that a receptionist does not use.

use protocol::wire::Language;

/// What is said of a trouble, in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the three questions of a screen")]
pub struct Advice {
    /// What happened: a heading of a few words.
    pub happened: &'static str,
    /// What the desk does next.
    pub next: &'static str,
    /// Where a vendor looks.
    pub vendor: &'static str,
}

macro_rules! table {
    ($($(#[$doc:meta])* $name:ident {
        $happened:literal $happened_ja:literal
        $next:literal $next_ja:literal
        $vendor:literal $vendor_ja:literal
    })*) => {
        /// What can be told at the desk beside a plain yes: something to note of an answer, a trouble, or an end.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Trouble {
            $($(#[$doc])* $name,)*
        }

        impl Trouble {
            /// All, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What is said of it.
            #[must_use]
            pub const fn advice(self, language: Language) -> Advice {
                match (self, language) {
                    $(
                        (Self::$name, Language::English) => {
                            Advice { happened: $happened, next: $next, vendor: $vendor }
                        }
                        (Self::$name, Language::Japanese) => {
                            Advice { happened: $happened_ja, next: $next_ja, vendor: $vendor_ja }
                        }
                    )*
                }
            }
        }
    };
}

table! {
    // Of an answer.

    /// The insurer's register gives the address; it may be old, or missing.
    AddressOfInsurer {
        "The address is the insurer's" "住所は保険者の登録内容です"
        "It can be older than the patient's own. Ask the patient, and do not replace the address in the chart unasked." "患者の申し出より古いことがあります。患者に確かめ、カルテの住所を自動で置き換えないでください。"
        "Address and PostNumber of the coverage" "Address・PostNumber"
    }
    /// The name has characters that other programs may not take.
    CharacterOutsideTables {
        "The name holds a rare character" "氏名に特殊な漢字があります"
        "The result is good. Claim software may refuse the character: enter the usual form of it there." "結果はそのまま使えます。レセプトのソフトで受け付けられない場合は、通用の字体で入力してください。"
        "character outside JIS X 0208; outside CP932 the file in Shift_JIS has a character reference" "JIS X 0208 外の文字。CP932 外なら Shift_JIS のファイルでは文字参照になる"
    }
    /// The insurer's number has a check digit that does not fit.
    CheckDigitWrong {
        "The insurer number looks wrong" "保険者番号の検証番号が合いません"
        "Use the number as it is, and compare it with what the patient brought." "番号はそのまま使い、患者の持参した書類と見比べてください。"
        "check digit of InsurerNumber; leading zeros are part of the number" "InsurerNumber の検証番号。先頭の 0 も番号の一部"
    }
    /// Medical assistance.
    Assistance {
        "Medical assistance (welfare)" "医療扶助の資格です"
        "Until the welfare office has issued its ticket, call the office." "医療券が未登録の場合は、福祉事務所に電話で確認してください。"
        "classification A1; validity 6 means that no ticket is registered yet" "証区分 A1。資格有効性 6 は医療券の未登録"
    }
    /// The certificate has expired, and is in its three months.
    InGrace {
        "The card's certificate has expired" "電子証明書の有効期限が切れています"
        "Eligibility can be checked until the date shown. Ask the patient to renew it at the municipality." "表示の日までは資格確認に使えます。市区町村の窓口での更新を案内してください。"
        "three months from the end of the month of notAfter; restricted data are withheld" "notAfter の月末から三か月の猶予。限定された情報は提供されない"
    }
    /// The name holds ●.
    PlaceholderName {
        "The name holds ●" "氏名に●があります"
        "● stands for one character the insurer's system lacks. Keep the full name you have; compare it with the card. Claims may carry ●, prescriptions should not." "●は保険者のシステムで表せない一文字です。手元の正しい氏名を残し、カードと照らし合わせてください。請求には●のままで使えますが、処方箋には使わないでください。"
        "placeholder in Name; never write it over a better one" "Name の代替文字。より正しい氏名に上書きしない"
    }
    /// The share is absent.
    ShareUnknown {
        "No share is told" "負担割合の情報がありません"
        "That is not zero: look at what the patient brought, or ask the insurer." "0割ではありません。患者の持参した書類を見るか、保険者に確認してください。"
        "InsuredPartialContributionRatio and ElderlyRecipientCertificateInfo are absent" "負担割合の要素がない。欠落は 0 を意味しない"
    }
    /// The share was told, and another paper says something else.
    ShareMayDiffer {
        "The share is the insurer's" "負担割合は保険者の登録内容です"
        "If a paper says something else, ask the insurer which one holds on the day of care." "書類と違う場合は、診療日にどちらが正しいかを保険者に確認してください。"
        "insurers have registered wrong shares before; compare with the result before" "保険者の登録誤りの例がある。前回の結果と比較"
    }
    /// The answer was for a test period.
    TestUse {
        "Test use" "試行運用の結果です"
        "Confirm eligibility another way as well." "別の方法でも資格を確認してください。"
        "testUse of the answer (supplementary provisions)" "回答の testUse（附則）"
    }
    /// Restricted data were withheld.
    Withheld {
        "Some items were not delivered" "提供されなかった項目があります"
        "The reason stands beside the item. Without it the usual rules apply; the patient can bring the paper certificate." "理由は項目の（ ）内のとおりです。通常の扱いとし、必要なら認定証の提示を案内してください。"
        "Article 13 paragraph 2: kind of facility, consent, grace" "規約第13条第2項：施設の種別・同意・猶予期間"
    }
    /// Nothing in the answer's name fits what the facility has.
    NameVariants {
        "Names can be written in several ways" "氏名の表記は一致しないことがあります"
        "Small kana, long vowels, old forms and other names differ between registers. Compare birth date and sex as well; never pick one of several patients by the name alone." "小書き・長音・旧字体・通称は登録ごとに異なります。生年月日と性別も確かめ、氏名だけで患者を選ばないでください。"
        "compare after folding; none, one or many matches are three results" "正規化後に比較。該当なし・一件・複数を区別する"
    }
    /// Not in force.
    NotEligible {
        "Eligibility is NOT in force" "資格は無効です"
        "Often the insurer is late after a change of work. Ask for the insurer's notice or the portal's screen; otherwise let the patient fill in the declaration, and check again later for this day." "転職直後などは保険者の登録が遅れていることがあります。資格情報のお知らせやマイナポータルの画面を確認し、なければ資格申立書を記入してもらい、後日この日付で再確認してください。"
        "QualificationValidity 2; DisqualificationDate and ReasonOfLoss say more" "資格有効性 2。喪失日と喪失理由を参照"
    }
    /// Not in force, and a newer one is there.
    NewerExists {
        "NOT in force: a newer eligibility exists" "この資格は無効です（新しい資格があります）"
        "Use the newer one. If it is not shown, ask the patient whom they are insured with now." "新しい資格を使ってください。表示がない場合は、現在の保険者を患者に確かめてください。"
        "QualificationValidity 3" "資格有効性 3"
    }
    /// Nothing is known.
    NoMatch {
        "No eligibility is known" "該当する資格がありません"
        "The insurer may not have registered it yet, which takes days. Ask for the insurer's notice; otherwise note name, sex, birth date and address and let the patient fill in the declaration." "保険者の登録に数日かかることがあります。資格情報のお知らせを確認し、なければ氏名・性別・生年月日・住所を控え、資格申立書を記入してもらってください。"
        "QualificationValidity 4" "資格有効性 4"
    }
    /// More than one matches.
    SeveralMatch {
        "More than one eligibility matches" "該当する資格が複数あります"
        "Do not choose one. Ask the patient and the insurer which one holds." "どれかを選ばず、患者と保険者に確認してください。"
        "QualificationValidity 5; candidates are never chosen automatically" "資格有効性 5。自動で選択しない"
    }
    /// A validity nobody told us of.
    UnknownValidity {
        "The answer is neither yes nor no" "有効とも無効とも判断できません"
        "This software does not know the code. Ask the insurer, and let the vendor update it." "このソフトウェアが知らない回答です。保険者に確認し、ベンダーに更新を依頼してください。"
        "QualificationValidity outside table OQSCD006" "OQSCD006 にない資格有効性"
    }
    /// The data seem to be another person's.
    WrongPerson {
        "The result does not fit the card" "結果がカードの券面と一致しません"
        "Do not use it. Confirm who the patient is, and tell the insurer: somebody else's data may be linked." "この結果は使わないでください。本人を確かめ、別人の情報が登録されていないか保険者に連絡してください。"
        "name, birth date, sex against the card face" "氏名・生年月日・性別と券面の照合"
    }
    /// The service was not told that the answer arrived.
    ReceiptUnconfirmed {
        "The service was not told of the arrival" "受信の通知が届いていません"
        "The result is good. Nothing needs to be done." "結果はそのまま使えます。操作は不要です。"
        "receipt without acknowledgement (Article 30)" "受領通知の応答なし（規約第30条）"
    }

    /// The service was not told which other document was asked for.
    DocumentNotNoted {
        "The document could not be noted" "書類の記録を送信できませんでした"
        "The result stands. Try once more, or note the kind of the document in your own papers." "結果は変わりません。もう一度送るか、施設の記録に書類の種類を控えてください。"
        "receipt with identityDocument without acknowledgement (Article 18)" "identityDocument 付きの受領通知に応答なし（規約第18条）"
    }

    // Of the card.

    /// The PIN was wrong.
    WrongPin {
        "Wrong PIN" "暗証番号が違います"
        "Let the patient think first: after three wrong ones it is blocked. The photo comparison needs none." "3回間違えるとロックされます。よく確かめてから入力するか、目視確認に切り替えてください。"
        "VERIFY answered 63Cx; it is sent once for each entry" "VERIFY の応答 63Cx。入力ごとに一度だけ送る"
    }
    /// The PIN is blocked.
    BlockedPin {
        "The PIN is blocked" "暗証番号がロックされています"
        "Use the photo comparison. The municipality unblocks the PIN." "目視確認を行ってください。ロックの解除は市区町村の窓口でできます。"
        "retry counter is 0 (6983 or 63C0); the card was not asked again" "試行回数 0（6983・63C0）。再送しない"
    }
    /// One try is left and was kept.
    LastTryKept {
        "One try is left; it was not used" "残り1回のため入力しませんでした"
        "Use the photo comparison, unless the patient is sure of the PIN." "目視確認を行ってください。確実な場合に限り、最後の1回を使えます。"
        "the last try needs an explicit yes" "最後の1回は明示の確認が必要"
    }
    /// Whether a try was spent is unknown.
    PinUnknown {
        "The connection broke while the PIN was checked" "暗証番号の確認中に通信が切れました"
        "A try may be gone. Place the card again and look at the tries left." "1回分が減った可能性があります。カードを置き直し、残りの回数を確かめてください。"
        "no response to VERIFY; the counter is read before the next" "VERIFY の応答なし。次の前に試行回数を読む"
    }
    /// The PIN is not in use.
    PinUnusable {
        "This card has no PIN in use" "暗証番号を使わないカードです"
        "Use the photo comparison." "目視確認を行ってください。"
        "face-authentication card, or a counter that cannot be read" "顔認証マイナンバーカード、または試行回数が読めない"
    }
    /// What was typed was no PIN.
    PinForm {
        "The PIN has four digits" "暗証番号は数字4桁です"
        "The card was not asked and no try was used. Type it again." "カードには送っていません。回数は減っていません。もう一度入力してください。"
        "refused before VERIFY" "VERIFY の前に中止"
    }
    /// Not a My Number Card.
    NotMyNumberCard {
        "Not a My Number Card" "マイナンバーカードではありません"
        "Place the patient's My Number Card; another card in the case can be in its way." "マイナンバーカードを置いてください。ケースの中の別のカードが読まれていることもあります。"
        "SELECT of the JPKI application failed" "JPKI アプリケーションを選択できない"
    }
    /// No certificate on it.
    NoCertificate {
        "The card has no certificate for this" "利用者証明用電子証明書がありません"
        "Confirm eligibility another way. The municipality can issue a certificate." "別の方法で資格を確認してください。市区町村の窓口で発行できます。"
        "certificate file is empty" "証明書ファイルが空"
    }
    /// A phone for the photo comparison.
    PhoneNeedsPin {
        "A phone has no printed photo" "スマートフォンには写真がありません"
        "Use the PIN." "暗証番号で行ってください。"
        "token information names a phone" "トークン情報がスマートフォンを示す"
    }
    /// The card does not take this terminal for the photo comparison.
    TerminalNotAccepted {
        "No photo comparison with this card" "このカードでは目視確認を使えません"
        "Use the PIN." "暗証番号で行ってください。"
        "terminal certificate missing, expired or not accepted by the card" "端末の証明書がない・期限切れ・カードが拒否"
    }
    /// The card said no.
    CardRefused {
        "The card refused" "カードが処理を拒否しました"
        "Place it again. If it stays so, use the other method." "置き直してください。続く場合はもう一方の方法で行ってください。"
        "status word of the transcript (kakunin check --transcript)" "ステータスワード（kakunin check --transcript で記録）"
    }
    /// Its answers make no sense.
    CardUnreadable {
        "The card cannot be read" "カードを読み取れません"
        "Wipe it, take it out of its case, place it again. If staff cards read and this one does not, the municipality can replace it." "拭いて、ケースから出して置き直してください。職員のカードは読めてこのカードだけ読めない場合は、市区町村の窓口で交換できます。"
        "responses break the grammar" "応答の構文の誤り"
    }
    /// It was taken away.
    CardRemoved {
        "The card was taken away" "カードが離れました"
        "Place it again and keep it until the result is shown. No PIN was kept: it is asked for again." "もう一度置き、結果が出るまで動かさないでください。暗証番号は保存していないため、再度の入力が必要です。"
        "card removed, swapped or reset between two commands" "コマンドの間にカードが離れた・替わった・リセットされた"
    }
    /// It does not answer.
    CardSilent {
        "The card does not answer" "カードが応答しません"
        "Take the card out of its case, keep it flat and away from metal and phones, and place it again." "ケースから出し、金属やスマートフォンから離して、平らに置き直してください。"
        "time-out or damaged response between reader and card" "リーダーとカードの間のタイムアウトまたは破損"
    }
    /// It may still be unlocked.
    StillUnlocked {
        "The card may still be unlocked" "カードのロックが解除されたままの可能性があります"
        "Take it out now and give it back." "すぐに取り出して患者に返してください。"
        "neither a reset nor SELECT was confirmed" "リセットも SELECT も確認できない"
    }
    /// Another program has the card.
    CardHeldElsewhere {
        "Another program holds the card" "別のプログラムがカードを使用中です"
        "Close the other program that uses the reader, then try again." "リーダーを使っている別のソフトを閉じてから、もう一度行ってください。"
        "PC/SC sharing violation" "PC/SC の共有違反"
    }

    // Of the reader.

    /// It is not there.
    NoReader {
        "The card reader is not connected" "カードリーダーが接続されていません"
        "Plug it in again, at another socket if needed; for a wireless one switch it on. This screen notices by itself." "差し直してください（別の差込口も可）。無線の場合は電源を入れてください。接続されると自動で進みます。"
        "no reader of this name; kakunin check --list-readers" "この名前のリーダーがない。kakunin check --list-readers"
    }
    /// Nothing manages readers.
    NoReaderService {
        "The computer's card service is not running" "カードリーダーのサービスが動いていません"
        "Restart the computer. If it stays so, call the vendor." "パソコンを再起動してください。続く場合はベンダーに連絡してください。"
        "PC/SC service (Windows: Smart Card; Linux: pcscd), or built without PC/SC" "PC/SC サービス（Windows: Smart Card、Linux: pcscd）、または PC/SC なしのビルド"
    }
    /// It has a fault.
    ReaderFault {
        "The card reader reports a fault" "カードリーダーに異常があります"
        "Unplug it, wait a moment, plug it in again." "いったん抜き、少し待って差し直してください。"
        "driver or firmware of the reader" "リーダーのドライバーまたはファームウェア"
    }

    // Of the service's decision.

    /// Account, device or facility.
    Account {
        "This terminal may not be used" "この端末は利用できません"
        "Ask your administrator: the facility may be suspended or the device not registered." "管理者に連絡してください。利用停止中か、端末が登録されていない可能性があります。"
        "class account; standing of facility and device on the portal" "class account。ポータルで施設と端末の状態を確認"
    }
    /// Too late.
    Deadline {
        "It took too long" "時間切れです"
        "Begin again." "最初から行ってください。"
        "two minutes from creation to proof" "作成から署名まで 2 分"
    }
    /// Expired beyond the grace.
    Expired {
        "The certificate expired more than three months ago" "電子証明書の期限切れから三か月を過ぎています"
        "Confirm eligibility another way. The municipality renews the certificate." "別の方法で資格を確認してください。更新は市区町村の窓口でできます。"
        "notAfter and grace have passed" "notAfter と猶予の経過"
    }
    /// Not yet valid.
    NotYetValid {
        "The certificate is not valid yet" "電子証明書がまだ有効ではありません"
        "It is valid from the day the municipality issued it. Confirm eligibility another way for now." "発行日から有効になります。今回は別の方法で資格を確認してください。"
        "before notBefore, by the service's clock" "notBefore より前（サービスの時計）"
    }
    /// Revoked.
    Revoked {
        "The certificate is no longer valid" "電子証明書が失効しています"
        "Confirm eligibility another way, and send the patient to the municipality." "別の方法で資格を確認し、市区町村の窓口を案内してください。"
        "class revoked" "class revoked"
    }
    /// No known authority.
    UnknownIssuer {
        "The certificate cannot be recognised" "電子証明書を確認できません"
        "Confirm identity and eligibility another way." "別の方法で本人と資格を確認してください。"
        "class path: no path to a trust anchor" "class path。信頼点に至らない"
    }
    /// Against the profile.
    Profile {
        "The certificate has an unknown form" "電子証明書の形式を確認できません"
        "Confirm identity and eligibility another way." "別の方法で本人と資格を確認してください。"
        "class profile" "class profile"
    }
    /// A signature does not verify.
    Signature {
        "The card could not be confirmed" "カードを確認できませんでした"
        "Begin again. If it stays so, confirm identity another way." "最初から行ってください。続く場合は別の方法で本人を確認してください。"
        "class signature: certificate or check transcript" "class signature。証明書または資格確認の署名"
    }
    /// A rule of the terms.
    Policy {
        "The terms of use do not allow this" "利用規約により行えません"
        "Look at the day that was asked for; otherwise ask your administrator." "確認日を見直し、それ以外は管理者に連絡してください。"
        "class policy: purpose, date or certificate policy" "class policy。目的・日付・証明書ポリシー"
    }
    /// The check is over.
    Replay {
        "This check is already finished" "この資格確認は終了しています"
        "Begin a new one." "新しく始めてください。"
        "class replay" "class replay"
    }
    /// It is not known.
    UnknownCheck {
        "This check is not known" "この資格確認は見つかりません"
        "Begin a new one." "新しく始めてください。"
        "class unknown-check" "class unknown-check"
    }
    /// It could not be found out.
    Undetermined {
        "It could not be found out" "確認できませんでした"
        "This is neither yes nor no. Try again in some minutes; until then confirm eligibility another way." "有効とも無効とも分かりません。数分後にもう一度行い、それまでは別の方法で確認してください。"
        "revocation data or eligibility missing or stale" "失効情報または資格情報の欠落・期限切れ"
    }
    /// The insurers have not answered yet.
    StillProcessing {
        "The insurers are still processing" "保険者で処理中です"
        "This is neither yes nor no. Begin the check again in some minutes; until then confirm eligibility another way." "有効とも無効とも分かりません。数分後に資格確認を最初から行い、それまでは別の方法で確認してください。"
        "answer not ready before the deadline" "期限までに回答なし"
    }
    /// Outside what is supported.
    Unsupported {
        "This card or request is not supported" "対応していないカードまたは要求です"
        "Confirm eligibility another way, and tell the vendor." "別の方法で資格を確認し、ベンダーに連絡してください。"
        "class unsupported" "class unsupported"
    }
    /// The terminal made a faulty request.
    FaultyRequest {
        "The terminal made a faulty request" "端末の要求に誤りがあります"
        "Begin again. If it stays so, call the vendor." "最初から行ってください。続く場合はベンダーに連絡してください。"
        "class malformed or misuse" "class malformed・misuse"
    }
    /// The answer is not one to what was asked.
    ServiceMisbehaved {
        "The answer does not fit the question" "応答が要求と一致しません"
        "Nothing of it was used. Begin again; if it stays so, call the vendor." "内容は使っていません。最初から行い、続く場合はベンダーに連絡してください。"
        "the service's echo or answer differs from the request" "サービスの応答が要求と異なる"
    }
    /// Its signature is missing or wrong.
    AnswerNotSigned {
        "The answer is not signed by the service" "応答にサービスの署名がありません"
        "Nothing of it was used or shown. Look at the computer's date, begin again; if it stays so, call the vendor." "内容は使わず、表示もしていません。端末の日付を確かめて最初から行い、続く場合はベンダーに連絡してください。"
        "signature of the answer missing, of another key, over other bytes, or out of time" "応答の署名の欠落・別の鍵・内容の相違・期間外"
    }

    // Of the way to the service.

    /// The operator is at work.
    Maintenance {
        "The service is under maintenance" "サービスはメンテナンス中です"
        "Your line is fine. Note name, sex, birth date and address, and check later. This screen looks again by itself." "回線は正常です。氏名・性別・生年月日・住所を控え、後で確認してください。自動で再確認します。"
        "the portal's status says maintenance" "ポータルの状態が maintenance"
    }
    /// The service takes no checks now.
    Paused {
        "The service is paused" "サービスが一時停止しています"
        "Your line is fine. Note name, sex, birth date and address, and check later. This screen looks again by itself." "回線は正常です。氏名・性別・生年月日・住所を控え、後で確認してください。自動で再確認します。"
        "503, Retry-After" "503・Retry-After"
    }
    /// It does too much at once.
    Busy {
        "This terminal asks too often" "この端末からの要求が多すぎます"
        "Wait a moment; this screen looks again by itself. If it stays so, call the vendor." "しばらくお待ちください。自動で再確認します。続く場合はベンダーに連絡してください。"
        "429, class busy: rate limit of the device; Retry-After" "429・class busy。端末ごとの要求数の上限・Retry-After"
    }
    /// Nobody is there.
    ServiceDown {
        "The service does not answer" "サービスが応答しません"
        "Your line is up, the service is not. Note name, sex, birth date and address, and check later. This screen looks again by itself." "回線は正常ですが、サービスに接続できません。氏名・性別・生年月日・住所を控え、後で確認してください。自動で再確認します。"
        "connection refused, or closed without an answer" "接続拒否、または応答なしの切断"
    }
    /// It is there and cannot decide.
    ServiceFault {
        "The service has a fault" "サービスに障害が発生しています"
        "Your line is fine. Note name, sex, birth date and address, and check later. This screen looks again by itself." "回線は正常です。氏名・性別・生年月日・住所を控え、後で確認してください。自動で再確認します。"
        "GET /health is no 200" "GET /health が 200 ではない"
    }
    /// Nobody answers in time.
    NoReply {
        "No answer came in time" "時間内に応答がありません"
        "Open any web page to see whether your line works. This screen looks again by itself; nothing is lost." "ほかのページが開けるか、回線を確かめてください。自動で再確認します。入力した内容は失われません。"
        "time-out (here, or 408): line, firewall or service" "タイムアウト（端末側、または 408）。回線・ファイアウォール・サービス"
    }
    /// This side has no network.
    OwnLine {
        "This computer has no network" "この端末のネットワークがつながっていません"
        "Look at the cable, the wireless network and the router. This screen looks again by itself; nothing is lost." "ケーブル・無線・ルーターを確かめてください。自動で再確認します。入力した内容は失われません。"
        "no route, or the name cannot be resolved" "経路がない、または名前解決ができない"
    }
    /// Somebody else answers in the place of the service.
    ServiceCertificate {
        "The other side is not the service" "接続先がサービスではありません"
        "Do not go on. Call the vendor: something stands between you and the service." "続けずにベンダーに連絡してください。通信の途中に別の機器がある可能性があります。"
        "server certificate not trusted or for another name" "サーバー証明書の信頼・名前の不一致"
    }
    /// The clocks do not agree.
    ClockWrong {
        "This computer's clock is wrong" "この端末の時計が合っていません"
        "Set date and time of the computer, best automatically, then try again." "日付と時刻（自動設定を推奨）を直してから、もう一度行ってください。"
        "Date header against own clock, or a server certificate outside its time" "Date ヘッダーと自分の時計、またはサーバー証明書の期間外"
    }
    /// The software is too old.
    UpdateNeeded {
        "This software must be updated" "ソフトウェアの更新が必要です"
        "Update it, or call the vendor. Until then confirm eligibility another way." "更新するか、ベンダーに連絡してください。それまでは別の方法で資格を確認してください。"
        "426: below the least version served (Article 32)" "426。提供対象の最低版未満（規約第32条）"
    }

    // Of the terminal itself.

    /// Nobody has activated it.
    NotActivated {
        "This terminal is not activated" "この端末は利用登録されていません"
        "Ask your administrator for an account and its activation code, then run kakunin terminal activate." "管理者からアカウントと利用登録コードを受け取り、kakunin terminal activate を実行してください。"
        "no device certificate in the settings" "設定に端末証明書がない"
    }
    /// Its own certificate ends soon.
    CertificateSoon {
        "This terminal's certificate ends soon" "端末の証明書の期限が近づいています"
        "Run kakunin terminal renew before the date; checks go on meanwhile." "期限までに kakunin terminal renew を実行してください。それまでは通常どおり使えます。"
        "notAfter of the device certificate" "端末証明書の notAfter"
    }
    /// Its own certificate has ended.
    CertificateEnded {
        "This terminal's certificate has ended" "端末の証明書の期限が切れています"
        "Ask your administrator for a new account and activate the terminal again." "管理者から新しいアカウントを受け取り、もう一度利用登録してください。"
        "device certificate past notAfter, or not taken by the service" "端末証明書の期限切れ、またはサービスが拒否"
    }
    /// Deregistered, and wiped.
    Deregistered {
        "This terminal was deregistered" "この端末の登録は解除されました"
        "Its login information has been erased. To use it again, activate it with a new code." "ログイン情報を消去しました。再び使うには、新しいコードで利用登録してください。"
        "Article 29 paragraph 2; erasure is confirmed to the service" "規約第29条第2項。消去はサービスに通知済み"
    }
    /// The file for another program was not written.
    FileNotWritten {
        "The file for the other program was not written" "連携ファイルを書き込めませんでした"
        "The result is good: take it over by hand, and tell the vendor." "結果はそのまま使えます。手で入力し、ベンダーに連絡してください。"
        "folder of --drop: there, writable, space left" "--drop のフォルダーの有無・権限・空き容量"
    }
    /// The history was not written.
    HistoryNotWritten {
        "The result was not kept" "結果を保存できませんでした"
        "The result is good: print it or note it down if you need it." "結果はそのまま使えます。必要なら控えてください。"
        "folder of the member history" "設定 history のフォルダー"
    }
    /// The proofs were not written.
    EvidenceNotWritten {
        "The proofs of the result were not kept" "結果の証拠を保存できませんでした"
        "The result is good. Tell the vendor before the next patient if you must keep proofs." "結果はそのまま使えます。証拠の保存が必要な場合は、次の患者の前にベンダーに連絡してください。"
        "folder of --evidence: there, writable, space left" "--evidence のフォルダーの有無・権限・空き容量"
    }
    /// A begun check cannot be written down.
    PendingNotWritten {
        "The check cannot be written down" "途中経過を保存できません"
        "It goes on, but would be lost if the computer stopped now. Tell the vendor." "続行できますが、いま停止すると最初からになります。ベンダーに連絡してください。"
        "folder of the settings: writable, space left" "設定ファイルのフォルダーの権限・空き容量"
    }
    /// A begun check is too old.
    PendingTooLate {
        "The interrupted check is too old" "中断した資格確認は時間切れです"
        "Begin a new one." "新しく始めてください。"
        "deadline of the check has passed" "資格確認の期限の経過"
    }
    /// Somebody gave up.
    Cancelled {
        "Cancelled" "中止しました"
        "The card was logged out. Begin again whenever you like." "カードはログアウトしました。いつでも最初から行えます。"
        "a person pressed Ctrl-C, Esc or chose to stop" "Ctrl-C・Esc、または中止の選択"
    }
}
