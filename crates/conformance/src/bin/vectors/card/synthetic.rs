// SPDX-License-Identifier: MIT OR Apache-2.0
//! This project's stand-in for the unpublished exchange of the visual method.

use super::signing::sign;
use super::{
    COUNTER, SELECT_CARD_MANAGER, case, file, keeps, needing, other, returns, selected, send,
};
use conformance::case::{CardStep, Case, Feature, Operator, Presentation};

const CHALLENGE: &str = "F060000010";

fn present(operator: Operator, challenge: &str, status: &str) -> CardStep {
    CardStep::Present {
        present: Presentation {
            operator,
            challenge: challenge.to_owned(),
        },
        status: status.split('|').map(str::to_owned).collect(),
    }
}

pub(super) fn cases() -> Vec<Case> {
    let accepted = || {
        vec![
            selected(),
            keeps(CHALLENGE, 16, "challenge"),
            present(Operator::Own, "challenge", "9000"),
        ]
    };
    let after = |mut steps: Vec<CardStep>| {
        let mut all = accepted();
        all.append(&mut steps);
        all
    };
    let cases = vec![
        case(
            "synthetic",
            "challenge",
            "The synthetic exchange gives sixteen fresh bytes.",
            &["card-synthetic-challenge"],
            vec![
                selected(),
                keeps(CHALLENGE, 16, "first"),
                other(CHALLENGE, 16, "first"),
                send("F060000008", "6700"),
                send("F060000000", "6700"),
            ],
        ),
        case(
            "synthetic",
            "accepted",
            "After a certified terminal signed the challenge the key signs without a PIN.",
            &["card-synthetic-accept"],
            after(vec![file("0017"), returns(&sign(), 256)]),
        ),
        case(
            "synthetic",
            "other-operator",
            "A terminal certified by somebody else is turned away, and the key stays locked.",
            &["card-synthetic-operator"],
            vec![
                selected(),
                keeps(CHALLENGE, 16, "challenge"),
                present(Operator::Foreign, "challenge", "6982"),
                file("0017"),
                send(&sign(), "6982"),
            ],
        ),
        case(
            "synthetic",
            "wrong-signature",
            "A terminal that signed something else is turned away, and the key stays locked.",
            &["card-synthetic-operator"],
            vec![
                selected(),
                keeps(CHALLENGE, 16, "old"),
                keeps(CHALLENGE, 16, "challenge"),
                present(Operator::Own, "old", "6982"),
                file("0017"),
                send(&sign(), "6982"),
            ],
        ),
        case(
            "synthetic",
            "replayed",
            "A challenge is good for one presentation.",
            &["card-synthetic-once"],
            after(vec![
                present(Operator::Own, "challenge", "6985"),
                send(SELECT_CARD_MANAGER, "9000"),
                selected(),
                present(Operator::Own, "challenge", "6985"),
                file("0017"),
                send(&sign(), "6982"),
            ]),
        ),
        case(
            "synthetic",
            "once-also-when-wrong",
            "A wrong presentation uses the challenge up.",
            &["card-synthetic-once"],
            vec![
                selected(),
                keeps(CHALLENGE, 16, "challenge"),
                present(Operator::Foreign, "challenge", "6982"),
                present(Operator::Own, "challenge", "6985"),
                file("0017"),
                send(&sign(), "6982"),
            ],
        ),
        case(
            "synthetic",
            "without-challenge",
            "A terminal that has asked for no challenge is turned away.",
            &["card-synthetic-once"],
            vec![selected(), send("F0620000047F210000", "6985")],
        ),
        case(
            "synthetic",
            "not-a-certificate",
            "What is no terminal certificate is turned away, and the key stays locked.",
            &["card-synthetic-operator"],
            vec![
                selected(),
                returns(CHALLENGE, 16),
                send("F0620000047F210000", "6A80"),
                file("0017"),
                send(&sign(), "6982"),
            ],
        ),
        needing(
            case(
                "synthetic",
                "scope",
                "An accepted terminal opens neither the digital-signature key nor its certificate, and changes no counter.",
                &["card-synthetic-scope"],
                after(vec![
                    file("001A"),
                    send(&sign(), "6982"),
                    file("0001"),
                    send("00B0000004", "6982"),
                    file("0018"),
                    send(COUNTER, "63C3"),
                    file("001B"),
                    send(COUNTER, "63C5"),
                ]),
            ),
            &[Feature::SignatureCertificate],
        ),
        case(
            "synthetic",
            "ends-with-another-application",
            "The acceptance ends where another application is selected.",
            &["card-synthetic-session"],
            after(vec![
                send(SELECT_CARD_MANAGER, "9000"),
                selected(),
                file("0017"),
                send(&sign(), "6982"),
            ]),
        ),
        case(
            "synthetic",
            "ends-without-power",
            "The acceptance ends without power.",
            &["card-synthetic-session"],
            after(vec![
                super::reset("cold"),
                selected(),
                file("0017"),
                send(&sign(), "6982"),
            ]),
        ),
    ];
    cases
        .into_iter()
        .map(|case| {
            needing(
                case,
                &[Feature::SyntheticTerminalAuthentication, Feature::RsaKeys],
            )
        })
        .collect()
}
