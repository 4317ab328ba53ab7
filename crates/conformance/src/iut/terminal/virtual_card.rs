// SPDX-License-Identifier: MIT OR Apache-2.0
//! A virtual card that a terminal reaches over the vpcd protocol, and that counts what it is asked.

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
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) verify_commands: u32,
    pub(super) signatures: u32,
    pub(super) tries_left: u8,
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
    ) -> Result<Self, String> {
        let named = |error: std::io::Error| error.to_string();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(named)?;
        let address = listener.local_addr().map_err(named)?.to_string();
        let (remove, mut removed) = oneshot::channel();
        let mut presented = Presented::new(card, fault);
        let task = tokio::spawn(async move {
            let mut seen = Seen::default();
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        let Ok((stream, _)) = accepted else { break };
                        tokio::select! {
                            () = serve(&mut presented, stream, &mut seen) => {}
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

/// Answers until the terminal goes away.
async fn serve(presented: &mut Presented, mut stream: TcpStream, seen: &mut Seen) {
    let (mut received, mut buffer) = (Deframer::new(), [0; 4_096]);
    loop {
        while let Some(message) = received.next_message() {
            let Ok(message) = Message::decode(&message) else {
                continue;
            };
            if let Message::Apdu(command) = &message {
                count(command, seen);
            }
            if let Ok(Some(response)) = answer(presented.card(), &message)
                && stream.write_all(&response).await.is_err()
            {
                return;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(length) => received.push(buffer.get(..length).unwrap_or_default()),
        }
    }
}

fn count(command: &[u8], seen: &mut Seen) {
    match command {
        [0x00, 0x20, _, _, _, ..] => seen.verify_commands += 1,
        [0x80, 0x2A, ..] => seen.signatures += 1,
        _ => {}
    }
}
