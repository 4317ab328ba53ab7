// SPDX-License-Identifier: MIT OR Apache-2.0
//! The pages of the desk window, in both languages.

use super::offline::Offline;
use super::page::{Page, Tone};
use super::result::may_note_document;
use crate::advice::Trouble;
use crate::desk::Step;
use crate::show;
use crate::trouble::{DISAGREEMENTS, notes};
use jpki::card::RetryCounter;
use jpki::time::UnixTime;
use protocol::check::ConsentItem;
use protocol::client::ReceiptState;
use protocol::facility::FacilityKind;
use protocol::message::Answer;
use protocol::wire::Language;

/// Makes pages.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "all a page depends on")]
pub struct Pages {
    /// In which language.
    pub language: Language,
    /// For which kind of facility.
    pub kind: FacilityKind,
}

/// What the waiting page says besides.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    pub(crate) offline: Option<&'a Offline>,
    pub(crate) clock_is_wrong: bool,
    pub(crate) certificate_until: Option<UnixTime>,
}

const STEPS: [Step; 6] = [
    Step::Creating,
    Step::ReadingCard,
    Step::Unlocking,
    Step::Signing,
    Step::Verifying,
    Step::Confirming,
];

impl Pages {
    pub(super) fn say<'t>(&self, [english, japanese]: [&'t str; 2]) -> &'t str {
        match self.language {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }

    pub(super) fn page(&self, tone: Tone, heading: &str) -> Page {
        let top = match self.language {
            Language::English => format!("Eligibility check - {}", self.kind.as_str()),
            Language::Japanese => format!("資格確認 - {}", self.kind.japanese()),
        };
        Page::new(tone, &top, heading)
    }

    /// Nobody is at the desk.
    pub(crate) fn waiting(&self, waiting: &Waiting<'_>) -> Page {
        let heading = self.say([
            "Place the My Number Card on the reader",
            "マイナンバーカードをリーダーに置いてください",
        ]);
        let mut page = self.page(Tone::Plain, heading);
        page.text(self.say([
            "The check begins by itself. A phone is placed the same way.",
            "置くと自動で始まります。スマートフォンも同じように置いてください。",
        ]));
        if let Some(offline) = waiting.offline {
            page.gap()
                .strong(offline.trouble.advice(self.language).happened);
            self.looks(&mut page, offline);
        }
        if waiting.clock_is_wrong {
            self.short(&mut page, Trouble::ClockWrong);
        }
        if let Some(until) = waiting.certificate_until {
            self.short(&mut page, Trouble::CertificateSoon);
            page.text(&self.until(until));
        }
        page.gap().choice("Ctrl-C", self.say(["leave", "終了する"]));
        page
    }

    /// The reader does not work, or its card cannot be used now.
    pub(crate) fn reader(&self, trouble: Trouble) -> Page {
        let mut page = self.trouble_page(trouble, None);
        page.gap().choice("Ctrl-C", self.say(["leave", "終了する"]));
        page
    }

    /// Article 17 paragraph 2: two methods.
    pub(crate) fn method(&self) -> Page {
        let heading = self.say([
            "How is the patient identified?",
            "本人確認の方法を選んでください",
        ]);
        let mut page = self.page(Tone::Plain, heading);
        page.choice(
            "1",
            self.say([
                "PIN: the patient enters four digits",
                "暗証番号：患者が数字4桁を入力する",
            ]),
        )
        .choice(
            "2",
            self.say([
                "Photo: staff compare it with the face; no PIN",
                "目視：職員が券面の写真と顔を見比べる（暗証番号は不要）",
            ]),
        );
        self.back(&mut page);
        page
    }

    /// Article 13 paragraph 2: each item for itself.
    pub(crate) fn consent(&self, item: ConsentItem) -> Page {
        let (name, what) = match item {
            ConsentItem::LimitCertificate => (
                ["limit certificate", "限度額適用認定証"],
                [
                    "It tells up to which amount the patient pays in a month.",
                    "ひと月の自己負担の上限が分かります。",
                ],
            ),
            ConsentItem::SpecificDiseases => (
                ["specific-disease certificate", "特定疾病療養受療証"],
                [
                    "It tells of dialysis, haemophilia or HIV treatment and its limit.",
                    "人工透析・血友病・HIV の治療と自己負担の上限が分かります。",
                ],
            ),
        };
        let heading = match self.language {
            Language::English => format!("Patient: may the {} be looked up?", self.say(name)),
            Language::Japanese => {
                format!("患者の方へ：{}の情報を提供してよいですか", self.say(name))
            }
        };
        let mut page = self.page(Tone::Plain, &heading);
        page.text(self.say(what))
            .text(self.say([
                "Without consent it is not asked for, and eligibility is checked all the same.",
                "同意がなければ取得しません。資格の確認はどちらでも行えます。",
            ]))
            .gap()
            .choice("Enter", self.say(["no", "同意しない"]))
            .choice("1", self.say(["yes, consent", "同意する"]));
        self.back(&mut page);
        page
    }

    pub(crate) fn photo(&self) -> Page {
        let heading = self.say([
            "Is the photo on the card the patient's?",
            "カードの写真は目の前の本人ですか",
        ]);
        let mut page = self.page(Tone::Plain, heading);
        page.text(self.say([
            "Compare the card with the face, mask and hat taken off. In doubt ask for another document.",
            "マスクや帽子を外してもらい、顔と見比べてください。疑わしいときは別の本人確認書類を求めてください。",
        ]))
        .gap()
        .choice("1", self.say(["yes, it is the patient", "本人です"]))
        .choice("Enter", self.say(["no, stop", "違う・中止する"]));
        page
    }

    pub(crate) fn pin(&self, tries: RetryCounter, message: Option<Trouble>) -> Page {
        let heading = self.say([
            "Patient: enter the PIN of four digits",
            "患者の方へ：暗証番号（数字4桁）を入力してください",
        ]);
        let mut page = self.page(Tone::Plain, heading);
        page.text(self.say([
            "It is the PIN for user authentication. Others look away; it is not kept.",
            "利用者証明用の暗証番号です。周りの方は見ないでください。番号は保存しません。",
        ]));
        page.strong(&self.tries(tries));
        if let Some(trouble) = message {
            let advice = trouble.advice(self.language);
            page.gap().strong(advice.happened).text(advice.next);
        }
        self.back(&mut page);
        page.gap().prompt(self.say(["PIN: ", "暗証番号: "]));
        page
    }

    fn tries(&self, tries: RetryCounter) -> String {
        match (tries, self.language) {
            (RetryCounter::Left(left), Language::English) => format!("Tries left: {left} of 3"),
            (RetryCounter::Left(left), Language::Japanese) => format!("残り{left}回（3回中）"),
            (_, Language::English) => "How many tries are left is not known.".to_owned(),
            (_, Language::Japanese) => "残りの回数は分かりません。".to_owned(),
        }
    }

    pub(crate) fn last_try(&self) -> Page {
        let heading = self.say([
            "One try is left: a wrong PIN blocks the card",
            "残り1回です。間違えるとロックされます",
        ]);
        let mut page = self.page(Tone::Note, heading);
        page.text(self.say([
            "Only the municipality can unblock it. The photo comparison needs no PIN.",
            "解除は市区町村の窓口でしかできません。目視確認なら暗証番号は要りません。",
        ]))
        .gap()
        .choice("Enter", self.say(["do not use it", "使わない"]))
        .choice(
            "9",
            self.say([
                "the patient is sure: use the last try",
                "確実なので最後の1回を使う",
            ]),
        );
        page
    }

    pub(crate) fn progress(&self, step: Step) -> Page {
        if step == Step::TakeCardOut {
            return self.trouble_page(Trouble::StillUnlocked, None);
        }
        let mut page = self.page(Tone::Plain, self.say(step.text()));
        let number = STEPS.iter().position(|one| *one == step);
        let number = number.map_or(0, |index| index.saturating_add(1));
        page.text(&format!("{number} / {}", STEPS.len()))
            .gap()
            .choice("Ctrl-C", self.say(["stop", "中止する"]));
        page
    }

    /// What happened, what to do, where a vendor looks.
    pub(crate) fn trouble(&self, trouble: Trouble, detail: Option<&str>) -> Page {
        let mut page = self.trouble_page(trouble, detail);
        page.gap().choice("Enter", self.say(["next", "次へ"]));
        page
    }

    fn trouble_page(&self, trouble: Trouble, detail: Option<&str>) -> Page {
        let advice = trouble.advice(self.language);
        let tone = match trouble {
            Trouble::Cancelled | Trouble::PinForm | Trouble::LastTryKept => Tone::Note,
            _ => Tone::Bad,
        };
        let mut page = self.page(tone, advice.happened);
        page.strong(self.say(["What to do next", "次にすること"]))
            .text(advice.next);
        if let Some(detail) = detail {
            page.gap().strong(detail);
        }
        page.gap()
            .quiet(self.say(["Vendor: ", "ベンダー向け: "]), advice.vendor);
        page
    }

    /// Tries left after a wrong PIN.
    pub(crate) fn tries_left(&self, left: u8) -> String {
        self.tries(RetryCounter::Left(left))
    }

    fn short(&self, page: &mut Page, trouble: Trouble) {
        let advice = trouble.advice(self.language);
        page.gap().strong(advice.happened).text(advice.next);
    }

    fn back(&self, page: &mut Page) {
        page.gap().choice("Esc", self.say(["stop", "中止する"]));
    }

    fn until(&self, until: UnixTime) -> String {
        let until = clock(until, true);
        match self.language {
            Language::English => format!("It ends at {until}."),
            Language::Japanese => format!("期限: {until}"),
        }
    }

    /// The service cannot be had.
    pub(crate) fn offline(&self, offline: &Offline) -> Page {
        let mut page = self.trouble_page(offline.trouble, None);
        page.gap();
        self.looks(&mut page, offline);
        page.text(self.say([
            "The check that was begun is kept and goes on when the service is back.",
            "始めた資格確認は保存してあり、復旧すると続きから行えます。",
        ]))
        .gap()
        .choice("1", self.say(["look now", "いま再確認する"]))
        .choice(
            "2",
            self.say([
                "set this patient aside and go on with the next",
                "この患者は後にして、次の患者へ進む",
            ]),
        );
        page
    }

    fn looks(&self, page: &mut Page, offline: &Offline) {
        let (since, next) = (clock(offline.since, false), clock(offline.next, false));
        page.text(&match self.language {
            Language::English => format!("Since {since}; looks again at {next} (Japan time)."),
            Language::Japanese => format!("{since} から。次の再確認は {next} です。"),
        });
    }

    /// The answer.
    #[must_use]
    pub fn result(&self, answer: &Answer, receipt: ReceiptState, troubles: &[Trouble]) -> Page {
        let no = Trouble::of_answer(answer);
        let noted = notes(answer, receipt);
        let tone = match (no, noted.is_empty() && troubles.is_empty()) {
            (Some(_), _) => Tone::Bad,
            (None, true) => Tone::Good,
            (None, false) => Tone::Note,
        };
        let heading = match no {
            Some(trouble) => trouble.advice(self.language).happened,
            None => self.say(["ELIGIBLE", "資格は有効です"]),
        };
        let mut page = self.page(tone, heading);
        if let Some(trouble) = no {
            page.strong(self.say(["What to do next", "次にすること"]))
                .text(trouble.advice(self.language).next)
                .gap();
        }
        for (number, group) in show::rows(answer, self.language).iter().enumerate() {
            if number > 0 {
                page.gap();
            }
            page.rows(group.iter().map(|(label, value)| (*label, value.as_str())));
        }
        for trouble in troubles.iter().chain(&noted) {
            self.short(&mut page, *trouble);
        }
        if let Some(trouble) = no {
            let vendor = trouble.advice(self.language).vendor;
            page.gap()
                .quiet(self.say(["Vendor: ", "ベンダー向け: "]), vendor);
        }
        page.gap()
            .choice(
                "Enter",
                self.say(["close; the screen is emptied", "閉じる（画面を消します）"]),
            )
            .choice(
                "2",
                self.say([
                    "something differs from what I know",
                    "手元の情報と違うところがある",
                ]),
            );
        if may_note_document(answer) {
            page.choice(
                "3",
                self.say([
                    "in doubt another document was asked for",
                    "疑わしいため別の本人確認書類を求めた",
                ]),
            );
        }
        page
    }

    /// What to think of when the answer and the desk do not agree.
    pub(crate) fn disagreements(&self) -> Page {
        let heading = self.say([
            "When the result differs from what you know",
            "結果が手元の情報と違うとき",
        ]);
        let mut page = self.page(Tone::Plain, heading);
        for trouble in DISAGREEMENTS {
            let advice = trouble.advice(self.language);
            page.strong(advice.happened)
                .text(advice.next)
                .quiet(self.say(["Vendor: ", "ベンダー向け: "]), advice.vendor)
                .gap();
        }
        page.choice("Enter", self.say(["back to the result", "結果に戻る"]));
        page
    }

    pub(crate) fn take_card(&self) -> Page {
        let heading = self.say([
            "Give the card back to the patient",
            "カードを患者に返してください",
        ]);
        let mut page = self.page(Tone::Plain, heading);
        page.text(self.say([
            "The next check begins when another card is placed.",
            "次のカードを置くと、次の資格確認が始まります。",
        ]))
        .gap()
        .choice(
            "Enter",
            self.say(["once more with this card", "このカードでもう一度行う"]),
        )
        .choice("Ctrl-C", self.say(["leave", "終了する"]));
        page
    }

    pub(crate) fn resume(&self, at: UnixTime) -> Page {
        let heading = self.say(["A check was interrupted", "中断した資格確認があります"]);
        let mut page = self.page(Tone::Note, heading);
        let at = clock(at, false);
        page.text(&match self.language {
            Language::English => format!("It was begun at {at} (Japan time) and has no answer yet. With the same patient and the same card it goes on where it was; it is answered once."),
            Language::Japanese => format!("{at} に始めた資格確認がまだ終わっていません。同じ患者の同じカードなら続きから行えます。結果は一度だけ返ります。"),
        })
        .gap()
        .choice("1", self.say(["the same patient is here: go on", "同じ患者がいる：続ける"]))
        .choice("Enter", self.say(["drop it", "やめて最初から"]));
        page
    }

    /// What the card said.
    pub(crate) fn detail_of_status(&self, status: u16) -> String {
        match self.language {
            Language::English => format!("Status of the card: {status:04X}"),
            Language::Japanese => format!("カードのステータス: {status:04X}"),
        }
    }
}

/// Hours and minutes in Japan, with the date if wanted.
fn clock(instant: UnixTime, with_date: bool) -> String {
    let civil = instant.civil_jst();
    let time = format!("{:02}:{:02}", civil.hour, civil.minute);
    if with_date {
        format!(
            "{:04}-{:02}-{:02} {time}",
            civil.year, civil.month, civil.day
        )
    } else {
        time
    }
}
