// SPDX-License-Identifier: MIT OR Apache-2.0
//! Responses: data and status word are the input; and an exchange over any answers ends within its limits.
#![no_main]

use apdu::{
    Command, Error, ExchangeLimits, Header, Ne, Reset, Response, StatusClass, Transport,
    TransportError, exchange,
};
use libfuzzer_sys::fuzz_target;

/// Answers in turn, then the last one for ever.
struct Answers<'a> {
    answers: Vec<&'a [u8]>,
    sent: Vec<Vec<u8>>,
}

impl Transport for Answers<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let index = self.sent.len().min(self.answers.len() - 1);
        self.sent.push(command.to_vec());
        Ok(self.answers[index].to_vec())
    }

    fn reset(&mut self, _: Reset) -> Result<(), TransportError> {
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

fuzz_target!(|data: &[u8]| {
    if let Ok(response) = Response::decode(data) {
        assert_eq!(response.encode(), data);
        let (body, status) = data.split_at(data.len() - 2);
        assert_eq!(response.data(), body);
        assert_eq!(response.status().get().to_be_bytes(), status);
        assert!(matches!(status[0] >> 4, 0x6 | 0x9));
        assert!(!format!("{response:?}").is_empty());
        if response.status().counter().is_some() {
            assert_eq!(response.status().class(), StatusClass::Warning);
        }
    }

    // The first byte asks, the rest answers: each answer behind its length.
    let Some((ask, mut rest)) = data.split_first() else {
        return;
    };
    let mut answers = Vec::new();
    while let Some((length, tail)) = rest.split_first() {
        let (answer, tail) = tail.split_at(usize::from(*length).min(tail.len()));
        answers.push(answer);
        rest = tail;
    }
    if answers.is_empty() {
        return;
    }
    let ne = Ne::from(*ask);
    let command = Command::new(Header::new(0x00, 0xB0, 0x00, 0x00)).with_ne(ne);
    let mut card = Answers {
        answers,
        sent: Vec::new(),
    };
    let limits = ExchangeLimits::standard();
    let outcome = exchange(&mut card, &command, &limits);
    assert!(!card.sent.is_empty());
    assert!(card.sent.len() <= usize::try_from(limits.rounds).unwrap());
    assert_eq!(card.sent[0], *command.encode());
    // The command itself goes out twice at most, and everything else is GET RESPONSE.
    let repeated = card.sent.iter().filter(|sent| sent[1] == 0xB0).count();
    assert!(repeated <= 2);
    assert!(card.sent.iter().all(|sent| matches!(sent[1], 0xB0 | 0xC0)));
    match outcome {
        Ok(response) => {
            assert!(response.data().len() <= limits.response_bytes);
            assert_ne!(response.status().sw1(), 0x61);
        }
        Err(Error::Malformed(_) | Error::Exhausted { .. }) => {}
        Err(other) => panic!("{other}"),
    }
});
