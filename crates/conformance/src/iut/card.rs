// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cards: the harness is the reader of the vpcd protocol and listens, the card connects.

use super::process::{Process, filled};
use super::{Step, verdict};
use crate::case::{CardInput, CardStep};
use crate::report::Verdict;
use apdu::vpcd::{Deframer, Message};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Longest time for a card to come.
const START_TIME: Duration = Duration::from_secs(120);

/// Longest time for one response.
const RESPONSE_TIME: Duration = Duration::from_secs(10);

pub(crate) struct Card {
    stream: TcpStream,
    received: Deframer,
    _process: Process,
}

impl Card {
    pub(super) async fn start(command: &[String]) -> Result<Self, String> {
        let named = |error: std::io::Error| error.to_string();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(named)?;
        let address = listener.local_addr().map_err(named)?.to_string();
        let process = Process::start(&filled(command, &[("vpcd", &address)]))?;
        let accepted = tokio::time::timeout(START_TIME, listener.accept()).await;
        let (stream, _) = accepted.map_err(|_| "no card came")?.map_err(named)?;
        stream.set_nodelay(true).map_err(named)?;
        Ok(Self {
            stream,
            received: Deframer::new(),
            _process: process,
        })
    }

    pub(super) async fn judge(&mut self, input: &CardInput) -> Verdict {
        verdict(self.steps(input).await)
    }

    async fn steps(&mut self, input: &CardInput) -> Step {
        self.reset("cold").await?;
        let mut before = Vec::new();
        for (number, step) in (1..).zip(&input.steps) {
            match step {
                CardStep::Reset { reset } => self.reset(reset).await?,
                CardStep::Send {
                    send,
                    status,
                    length,
                    begins,
                    differs,
                } => {
                    let command = bytes(send)?;
                    let response = self.exchange(&Message::Apdu(command)).await?;
                    let (data, word) =
                        split(&response).map_err(|why| format!("step {number}: {why}"))?;
                    let came = format!("{word:04X} with {} bytes", data.len());
                    let right = status.iter().any(|pattern| matches(pattern, word));
                    let begins = begins
                        .as_deref()
                        .map(bytes)
                        .transpose()?
                        .unwrap_or_default();
                    let shaped = length.is_none_or(|length| length == data.len())
                        && data.starts_with(&begins)
                        && !(*differs && data == before);
                    if !right || !shaped {
                        let wanted = status.join(" or ");
                        return Err(format!(
                            "step {number}, {send}: expected {wanted}, came {came}"
                        ));
                    }
                    before = data.to_vec();
                }
            }
        }
        Ok(())
    }

    async fn reset(&mut self, kind: &str) -> Step {
        let messages: &[Message] = match kind {
            "cold" => &[Message::PowerOff, Message::PowerOn],
            "warm" => &[Message::Reset],
            other => return Err(format!("there is no reset {other}")),
        };
        for message in messages {
            self.send(message).await?;
        }
        let atr = self.exchange(&Message::Atr).await?;
        if atr.is_empty() {
            Err("the card has no answer to reset".into())
        } else {
            Ok(())
        }
    }

    async fn send(&mut self, message: &Message) -> Step {
        let bytes = message.encode().map_err(|error| format!("{error:?}"))?;
        self.stream
            .write_all(&bytes)
            .await
            .map_err(|error| format!("the card is gone: {error}"))
    }

    async fn exchange(&mut self, message: &Message) -> Result<Vec<u8>, String> {
        self.send(message).await?;
        let received = tokio::time::timeout(RESPONSE_TIME, async {
            let mut buffer = [0; 4_096];
            loop {
                if let Some(message) = self.received.next_message() {
                    return Ok(message);
                }
                match self.stream.read(&mut buffer).await {
                    Ok(0) => return Err("the card is gone".to_owned()),
                    Ok(length) => self.received.push(buffer.get(..length).unwrap_or_default()),
                    Err(error) => return Err(format!("the card is gone: {error}")),
                }
            }
        });
        received
            .await
            .map_err(|_| format!("no response within {} s", RESPONSE_TIME.as_secs()))?
    }
}

fn split(response: &[u8]) -> Result<(&[u8], u16), String> {
    let (data, word) = response
        .split_last_chunk::<2>()
        .ok_or("the response has no status word")?;
    Ok((data, u16::from_be_bytes(*word)))
}

/// `63C?` matches any last digit.
fn matches(pattern: &str, word: u16) -> bool {
    let word = format!("{word:04X}");
    pattern.len() == word.len()
        && pattern
            .chars()
            .zip(word.chars())
            .all(|(wanted, came)| wanted == '?' || wanted == came)
}

fn bytes(hexadecimal: &str) -> Result<Vec<u8>, String> {
    let wrong = || format!("{hexadecimal} is not hexadecimal");
    if !hexadecimal.len().is_multiple_of(2) {
        return Err(wrong());
    }
    let pairs = (0..hexadecimal.len())
        .step_by(2)
        .map(|at| hexadecimal.get(at..at + 2));
    pairs
        .map(|pair| u8::from_str_radix(pair.unwrap_or(""), 16).map_err(|_| wrong()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{bytes, matches};

    #[test]
    fn patterns() {
        assert!(matches("63C?", 0x63C2) && matches("9000", 0x9000));
        assert!(!matches("63C?", 0x63D2) && !matches("900", 0x9000));
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(bytes("00A4ff"), Ok(vec![0x00, 0xA4, 0xFF]));
        assert!(bytes("0").is_err() && bytes("0g").is_err() && bytes("é").is_err());
    }
}
