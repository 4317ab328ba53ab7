// SPDX-License-Identifier: MIT OR Apache-2.0
//! What came, held against what must come.

use crate::adapter::{Judgement, Reply};
use crate::case::VerifierExpectation;
use crate::report::Verdict;
use std::collections::BTreeSet;

pub(super) fn compared(id: &str, expect: &VerifierExpectation, reply: Reply) -> Verdict {
    let judgement = match reply {
        Reply::Result(judgement) if judgement.id == id => judgement,
        Reply::Skip { id: of, reason } if of == id => return Verdict::Skipped { reason },
        Reply::Error { id: of, reason } if of == id => return no_answer(expect, &reason),
        Reply::Result(Judgement { id: of, .. })
        | Reply::Skip { id: of, .. }
        | Reply::Error { id: of, .. } => {
            let reason = format!("it answered for {of}");
            return Verdict::Error { reason };
        }
        Reply::Hello { .. } => {
            let reason = "it said hello again".to_owned();
            return Verdict::Error { reason };
        }
    };
    let told = Told::of(&judgement);
    let wanted = Told::wanted(expect);
    let reason = format!(
        "expected {}, came {}",
        wanted.text(&told),
        told.text(&wanted)
    );
    if judgement.verdict != expect.verdict || wanted.policies_differ(&told) {
        Verdict::Fail { reason }
    } else if wanted.reason_differs(&told) {
        Verdict::WrongReason { reason }
    } else {
        Verdict::Pass
    }
}

/// There is nothing to compare, and why.
pub(super) fn no_answer(expect: &VerifierExpectation, why: &str) -> Verdict {
    let wanted = Told::wanted(expect);
    let reason = format!("expected {}, came no answer: {why}", wanted.text(&wanted));
    Verdict::Error { reason }
}

/// The members that are compared. One that either side leaves out is not.
struct Told<'a> {
    verdict: &'static str,
    class: Option<&'a str>,
    validity: Option<&'a str>,
    failing_certificate: Option<usize>,
    policies: Option<BTreeSet<&'a str>>,
}

impl<'a> Told<'a> {
    fn of(judgement: &'a Judgement) -> Self {
        Self {
            verdict: judgement.verdict.word(),
            class: judgement.class.as_deref(),
            validity: judgement.validity.as_deref(),
            failing_certificate: judgement.failing_certificate,
            policies: judgement.policies.as_deref().map(set),
        }
    }

    fn wanted(expect: &'a VerifierExpectation) -> Self {
        Self {
            verdict: expect.verdict.word(),
            class: expect.class.as_deref(),
            validity: expect.validity.as_deref(),
            failing_certificate: expect.failing_certificate,
            policies: expect.policies.as_deref().map(set),
        }
    }

    fn policies_differ(&self, other: &Self) -> bool {
        differ(self.policies.as_ref(), other.policies.as_ref())
    }

    fn reason_differs(&self, other: &Self) -> bool {
        differ(self.class, other.class)
            || differ(self.validity, other.validity)
            || differ(self.failing_certificate, other.failing_certificate)
    }

    /// In words: the verdict with its reason, and what else the other side has otherwise.
    fn text(&self, other: &Self) -> String {
        let mut text = self.verdict.to_owned();
        if let Some(why) = self.class.or(self.validity) {
            text += &format!(" {why}");
        }
        if let (Some(place), true) = (
            self.failing_certificate,
            differ(self.failing_certificate, other.failing_certificate),
        ) {
            text += &format!(" at certificate {place}");
        }
        if let (Some(policies), true) = (&self.policies, self.policies_differ(other)) {
            let list: Vec<&str> = policies.iter().copied().collect();
            text += &format!(" for policies [{}]", list.join(" "));
        }
        text
    }
}

fn set(list: &[String]) -> BTreeSet<&str> {
    list.iter().map(String::as_str).collect()
}

fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_some() && other.is_some() && one != other
}

#[cfg(test)]
mod tests {
    use super::compared;
    use crate::adapter::{Judgement, Reply, Verdict as Word};
    use crate::case::VerifierExpectation;
    use crate::report::Verdict;

    fn refused(class: &str) -> VerifierExpectation {
        VerifierExpectation {
            verdict: Word::Refuse,
            class: Some(class.to_owned()),
            failing_certificate: Some(1),
            validity: None,
            policies: None,
        }
    }

    fn judgement(verdict: Word) -> Judgement {
        Judgement {
            id: "a".to_owned(),
            verdict,
            class: None,
            clause: None,
            failing_certificate: None,
            validity: None,
            policies: None,
        }
    }

    #[track_caller]
    fn assert_compared(expect: &VerifierExpectation, came: Judgement, verdict: Verdict) {
        assert_eq!(compared("a", expect, Reply::Result(came)), verdict);
    }

    #[test]
    fn what_is_left_out_is_not_compared() {
        assert_compared(&refused("path"), judgement(Word::Refuse), Verdict::Pass);
        let reason = "expected refuse path, came accept".to_owned();
        assert_compared(
            &refused("path"),
            judgement(Word::Accept),
            Verdict::Fail { reason },
        );
    }

    #[test]
    fn another_reason_or_place_is_shown_apart() {
        let mut came = judgement(Word::Refuse);
        came.class = Some("policy".to_owned());
        let reason = "expected refuse path, came refuse policy".to_owned();
        assert_compared(&refused("path"), came, Verdict::WrongReason { reason });
        let mut came = judgement(Word::Refuse);
        came.failing_certificate = Some(2);
        let reason = "expected refuse path at certificate 1, came refuse at certificate 2";
        let reason = reason.to_owned();
        assert_compared(&refused("path"), came, Verdict::WrongReason { reason });
    }

    #[test]
    fn policies_are_a_set_and_part_of_the_verdict() {
        let list = |all: &[&str]| Some(all.iter().map(|&one| one.to_owned()).collect());
        let expect = VerifierExpectation {
            verdict: Word::Accept,
            class: None,
            failing_certificate: None,
            validity: None,
            policies: list(&["2.25.1", "2.25.2"]),
        };
        let came = |policies| Judgement {
            policies,
            ..judgement(Word::Accept)
        };
        assert_compared(&expect, came(list(&["2.25.2", "2.25.1"])), Verdict::Pass);
        assert_compared(&expect, came(None), Verdict::Pass);
        let reason = "expected accept for policies [2.25.1 2.25.2], came accept for policies []";
        let reason = reason.to_owned();
        assert_compared(&expect, came(list(&[])), Verdict::Fail { reason });
    }

    #[test]
    fn an_answer_for_another_case_is_an_error() {
        let expect = refused("path");
        let reason = "it answered for a".to_owned();
        let reply = Reply::Result(judgement(Word::Refuse));
        assert_eq!(compared("b", &expect, reply), Verdict::Error { reason });
    }
}
