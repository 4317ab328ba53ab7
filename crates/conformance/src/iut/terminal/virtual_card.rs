// SPDX-License-Identifier: MIT OR Apache-2.0
//! A virtual card that a terminal reaches over the vpcd protocol, and that counts what it is asked.

use super::around::Change;
use crate::case::CardFault;
use crate::iut::world::AnotherCard;
use apdu::Card;
use apdu::vpcd::{Deframer, Message, answer};
use testbed::card::{Fault, FaultyCard, VirtualCard};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// What the card saw.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) verify_commands: u32,
    pub(super) signatures: u32,
    /// What each signature was asked for over.
    pub(super) signed: Vec<Vec<u8>>,
    pub(super) tries_left: u8,
    /// Since the last VERIFY or signature another application was selected, or the power cut.
    pub(super) logged_out: bool,
}

pub(super) struct InsertedCard {
    address: String,
    remove: oneshot::Sender<()>,
    task: JoinHandle<Seen>,
}

/// A card with its fault; the counters are read through it.
enum Presented {
    Whole(Box<VirtualCard>),
    Faulty(Box<FaultyCard<VirtualCard>>),
    Another(AnotherCard),
}

impl Presented {
    fn new(card: VirtualCard, fault: Option<CardFault>) -> Self {
        let faulty = |fault| Self::Faulty(Box::new(FaultyCard::new(card.clone(), fault, 0)));
        match fault {
            None => Self::Whole(Box::new(card)),
            Some(CardFault::AnotherCard) => Self::Another(AnotherCard),
            Some(CardFault::EmptyResponse) => faulty(Fault::EmptyResponse),
            Some(CardFault::OneByteResponse) => faulty(Fault::OneByteResponse),
            Some(CardFault::MoreDataForEver) => faulty(Fault::MoreDataForEver),
            Some(CardFault::TamperedSignature) => faulty(Fault::TamperedSignature),
            Some(CardFault::Broken) => faulty(Fault::Status(0x6F00)),
            // These take hold outside the card.
            Some(
                CardFault::NoCertificate
                | CardFault::RemovedAtOnce
                | CardFault::RemovedAtPin
                | CardFault::RemovedAtSignature
                | CardFault::StrangeAtr,
            ) => Self::Whole(Box::new(card)),
        }
    }

    fn card(&mut self) -> &mut dyn Card {
        match self {
            Self::Whole(card) => &mut **card,
            Self::Faulty(card) => &mut **card,
            Self::Another(card) => card,
        }
    }

    fn tries_left(&self) -> u8 {
        match self {
            Self::Whole(card) => card.authentication_tries(),
            Self::Faulty(card) => card.card().authentication_tries(),
            Self::Another(_) => 0,
        }
    }
}

impl InsertedCard {
    pub(super) async fn insert(
        card: VirtualCard,
        fault: Option<CardFault>,
        change: Option<Change>,
    ) -> Result<Self, String> {
        let named = |error: std::io::Error| error.to_string();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(named)?;
        let address = listener.local_addr().map_err(named)?.to_string();
        let (remove, mut removed) = oneshot::channel();
        let mut presented = Presented::new(card, fault);
        let task = tokio::spawn(async move {
            let mut seen = Seen::default();
            let around = Around { fault, change };
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        let Ok((stream, _)) = accepted else { break };
                        tokio::select! {
                            there = serve(&mut presented, stream, &mut seen, around) => {
                                if !there {
                                    break;
                                }
                            }
                            _ = &mut removed => break,
                        }
                    }
                    _ = &mut removed => break,
                }
            }
            seen.tries_left = presented.tries_left();
            seen
        });
        Ok(Self {
            address,
            remove,
            task,
        })
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) async fn remove(self) -> Result<Seen, String> {
        drop(self.remove);
        self.task
            .await
            .map_err(|error| format!("the card failed: {error}"))
    }
}

/// What takes hold outside the card.
#[derive(Clone, Copy)]
struct Around {
    fault: Option<CardFault>,
    change: Option<Change>,
}

/// `SELECT` of the user-authentication certificate's file.
const CERTIFICATE_FILE: [u8; 7] = [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A];

/// `READ BINARY` of the same file by its short identifier.
const BY_SHORT_NAME: [u8; 3] = [0x00, 0xB0, 0x8A];

impl Around {
    /// The card is taken away by this command.
    fn removes(&self, command: &[u8]) -> bool {
        match self.fault {
            Some(CardFault::RemovedAtOnce) => true,
            Some(CardFault::RemovedAtPin) => is_verify(command),
            Some(CardFault::RemovedAtSignature) => is_signature(command),
            _ => false,
        }
    }

    /// What the card answers to what the terminal sent.
    fn exchanged(&self, card: &mut dyn Card, command: &[u8], seen: &mut Seen) -> Vec<u8> {
        let commands = match self.change {
            Some(Change::Commands(change)) => change(command),
            _ => vec![command.to_vec()],
        };
        let mut response = Vec::new();
        for command in commands {
            count(&command, seen, stays_logged_in(self.change));
            let hidden = self.fault == Some(CardFault::NoCertificate)
                && (command.starts_with(&CERTIFICATE_FILE) || command.starts_with(&BY_SHORT_NAME));
            response = match hidden {
                true => vec![0x6A, 0x82],
                false => card.process(&command),
            };
            if let Some(Change::Responses(change)) = self.change {
                change(&command, &mut response);
            }
        }
        response
    }
}

/// Answers until the terminal goes away; `false` if the card was taken away.
async fn serve(
    presented: &mut Presented,
    mut stream: TcpStream,
    seen: &mut Seen,
    around: Around,
) -> bool {
    let (mut received, mut buffer) = (Deframer::new(), [0; 4_096]);
    loop {
        while let Some(message) = received.next_message() {
            let Ok(message) = Message::decode(&message) else {
                continue;
            };
            let answered = match &message {
                Message::Apdu(command) => {
                    if around.removes(command) {
                        count(command, seen, false);
                        return false;
                    }
                    let response = around.exchanged(presented.card(), command, seen);
                    Message::Apdu(response).encode().ok()
                }
                Message::Atr if around.fault == Some(CardFault::StrangeAtr) => {
                    // TS, T0 with fifteen historical bytes that say nothing.
                    let atr = [[0x3B, 0x0F].as_slice(), &[0xA5; 15]].concat();
                    Message::Apdu(atr).encode().ok()
                }
                _ => {
                    if matches!(message, Message::PowerOff | Message::Reset) {
                        seen.logged_out |= !stays_logged_in(around.change);
                    }
                    answer(presented.card(), &message).ok().flatten()
                }
            };
            if let Some(response) = answered
                && stream.write_all(&response).await.is_err()
            {
                return true;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return true,
            Ok(length) => received.push(buffer.get(..length).unwrap_or_default()),
        }
    }
}

const fn stays_logged_in(change: Option<Change>) -> bool {
    matches!(change, Some(Change::StaysLoggedIn))
}

const fn is_verify(command: &[u8]) -> bool {
    matches!(command, [0x00, 0x20, _, _, _, ..])
}

const fn is_signature(command: &[u8]) -> bool {
    matches!(command, [0x80, 0x2A, ..])
}

/// The user-authentication application, which keeps its security status while it is selected again.
const APPLICATION: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

fn count(command: &[u8], seen: &mut Seen, stays_logged_in: bool) {
    if is_verify(command) {
        seen.verify_commands += 1;
        seen.logged_out = false;
    } else if is_signature(command) {
        seen.signatures += 1;
        seen.logged_out = false;
        // Lc, the data, Le.
        let length = command.get(4).copied().map_or(0, usize::from);
        let data = command.get(5..5 + length).unwrap_or_default();
        seen.signed.push(data.to_vec());
    } else if let [0x00, 0xA4, 0x04, _, _, name @ ..] = command {
        seen.logged_out |= !stays_logged_in && !name.starts_with(&APPLICATION);
    }
}
