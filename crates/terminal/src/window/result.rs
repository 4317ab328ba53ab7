// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result on the screen, and what staff add to it: that another document was asked for (Article 18).
//!
//! Doubt may come at any time, and mostly with the result. Its receipt has gone out by then, at once (Article 30), and does not wait for
//! anybody; the same signed receipt goes out once more with the kind of the document.

use super::Guided;
use super::console::Key;
use super::page::{Page, Tone};
use super::texts::Pages;
use crate::advice::Trouble;
use crate::evidence::Evidence;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::user::VerifierRole;
use protocol::client::{Event, ReceiptState};
use protocol::message::{Answer, ConfirmReceipt, IdentityDocument};

impl Guided<'_> {
    /// Shows an answer until it is closed, or nobody is there any more.
    pub(super) async fn tell_answer(
        &mut self,
        answer: &Answer,
        receipt: ReceiptState,
        evidence: Option<&Evidence>,
        troubles: &[Trouble],
    ) {
        let result = self.pages.result(answer, receipt, troubles);
        self.show(&result);
        loop {
            let beside = match self.key(self.times.result) {
                Key::Character('2') => self.pages.disagreements(),
                Key::Character('3') if may_note_document(answer) => match self.ask_document() {
                    Some(kind) => self.note_document(answer, evidence, kind).await,
                    None => result.clone(),
                },
                Key::Enter | Key::None => break,
                key if key.stops() => break,
                _ => continue,
            };
            self.show(&beside);
            if beside == result {
                continue;
            }
            if let Key::Closed | Key::Interrupt | Key::None = self.key(self.times.result) {
                break;
            }
            self.show(&result);
        }
        self.console.borrow_mut().clear();
    }

    /// Which document; `None` if it was none after all.
    fn ask_document(&self) -> Option<IdentityDocument> {
        self.show(&self.pages.documents());
        loop {
            match self.key(self.times.result) {
                Key::Character('1') => return Some(IdentityDocument::DriversLicence),
                Key::Character('2') => return Some(IdentityDocument::Passport),
                Key::Character('3') => return Some(IdentityDocument::ResidenceCard),
                Key::Character('4') => return Some(IdentityDocument::Other),
                Key::Enter | Key::None => return None,
                key if key.stops() => return None,
                _ => {}
            }
        }
    }

    /// Sends the receipt once more, with the kind of the document beside it.
    async fn note_document(
        &mut self,
        answer: &Answer,
        evidence: Option<&Evidence>,
        kind: IdentityDocument,
    ) -> Page {
        let signed = evidence.and_then(|evidence| {
            Some(ConfirmReceipt {
                answer_sha256: (PROVIDER.sha256)(&[&evidence.answer.body]),
                receipt: evidence.receipt.clone()?,
                identity_document: Some(kind),
            })
        });
        let accepted = match signed {
            Some(signed) => self.connection.receive(answer.check, &signed).await,
            None => Event::Unreachable,
        };
        match accepted {
            Event::ReceiptAccepted => self.pages.document_noted(kind),
            _ => self.pages.trouble(Trouble::DocumentNotNoted, None),
        }
    }
}

impl Pages {
    /// Article 18: which document staff asked for; the kind and nothing more.
    pub(crate) fn documents(&self) -> Page {
        let heading = self.say([
            "Which document was asked for?",
            "どの本人確認書類を求めましたか",
        ]);
        let mut page = self.page(Tone::Plain, heading);
        page.text(self.say([
            "Only the kind is noted: no number, no copy.",
            "記録するのは種類だけです。番号や写しは残しません。",
        ]))
        .gap();
        for (key, kind) in [
            ("1", IdentityDocument::DriversLicence),
            ("2", IdentityDocument::Passport),
            ("3", IdentityDocument::ResidenceCard),
            ("4", IdentityDocument::Other),
        ] {
            page.choice(key, self.document(kind));
        }
        page.choice("Enter", self.say(["back, note nothing", "記録せずに戻る"]));
        page
    }

    pub(crate) fn document_noted(&self, kind: IdentityDocument) -> Page {
        let heading = self.say(["The document is noted", "本人確認書類を記録しました"]);
        let mut page = self.page(Tone::Good, heading);
        page.text(self.document(kind))
            .gap()
            .choice("Enter", self.say(["back to the result", "結果に戻る"]));
        page
    }

    fn document(&self, kind: IdentityDocument) -> &'static str {
        self.say(match kind {
            IdentityDocument::DriversLicence => ["driver's licence", "運転免許証"],
            IdentityDocument::Passport => ["passport", "旅券（パスポート）"],
            IdentityDocument::ResidenceCard => [
                "residence card or special permanent resident certificate",
                "在留カード・特別永住者証明書",
            ],
            IdentityDocument::Other => ["another document", "その他の書類"],
        })
    }
}

/// Article 18: where the photo was compared there is no doubt that another document would settle.
pub(super) fn may_note_document(answer: &Answer) -> bool {
    answer.role == VerifierRole::UserCertificationVerifier
}
