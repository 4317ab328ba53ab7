// SPDX-License-Identifier: MIT OR Apache-2.0
//! Ways to a card under test: a process that speaks vpcd, a PC/SC reader, or a card in memory.

use crate::iut::process::{Process, filled};
use crate::run::{CardMaker, Target};
use apdu::vpcd::{Deframer, Message};
use apdu::{Card, Reset};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Longest time for a card to come.
const START_TIME: Duration = Duration::from_secs(120);

/// Longest time for one response.
const RESPONSE_TIME: Duration = Duration::from_secs(10);

/// A way to a card.
pub(super) enum Channel {
    /// The card is in memory.
    Memory(Box<dyn Card + Send>),
    /// The card is in a reader.
    #[cfg(feature = "pcsc")]
    Reader(reader::Reader),
    /// The card is a process; we are its reader.
    Vpcd(Box<Vpcd>),
}

impl Channel {
    pub(super) async fn open(target: &Target) -> Result<Self, String> {
        match target {
            Target::Command(command) => {
                let vpcd = Vpcd::start(command).await?;
                Ok(Self::Vpcd(Box::new(vpcd)))
            }
            Target::Memory(CardMaker(make)) => Ok(Self::Memory(make())),
            Target::Reader(name) => open_reader(name),
            Target::Service(_) | Target::Terminal(_) => Err("this is no card".into()),
        }
    }

    /// Power off and on, or the reset line.
    pub(super) async fn reset(&mut self, kind: Reset) -> Result<(), String> {
        match self {
            Self::Memory(card) => {
                card.reset(kind);
                Ok(())
            }
            #[cfg(feature = "pcsc")]
            Self::Reader(reader) => reader.reset(kind).await,
            Self::Vpcd(vpcd) => vpcd.reset(kind).await,
        }
    }

    /// The answer to the last reset.
    pub(super) async fn atr(&mut self) -> Result<Vec<u8>, String> {
        match self {
            Self::Memory(card) => Ok(card.atr().to_vec()),
            #[cfg(feature = "pcsc")]
            Self::Reader(reader) => reader.atr().await,
            Self::Vpcd(vpcd) => vpcd.exchange(&Message::Atr).await,
        }
    }

    /// One command and its response, as they are on the wire.
    pub(super) async fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Self::Memory(card) => Ok(card.process(command)),
            #[cfg(feature = "pcsc")]
            Self::Reader(reader) => reader.exchange(command).await,
            Self::Vpcd(vpcd) => vpcd.exchange(&Message::Apdu(command.to_vec())).await,
        }
    }
}

#[cfg(feature = "pcsc")]
fn open_reader(name: &str) -> Result<Channel, String> {
    reader::Reader::open(name).map(Channel::Reader)
}

#[cfg(not(feature = "pcsc"))]
fn open_reader(_: &str) -> Result<Channel, String> {
    Err("this program was built without PC/SC readers; build it with --features pcsc".to_owned())
}

/// The harness is the reader of the vpcd protocol and listens, the card connects.
pub(super) struct Vpcd {
    stream: TcpStream,
    received: Deframer,
    _process: Process,
}

impl Vpcd {
    async fn start(command: &[String]) -> Result<Self, String> {
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

    async fn reset(&mut self, kind: Reset) -> Result<(), String> {
        let messages: &[Message] = match kind {
            Reset::Cold => &[Message::PowerOff, Message::PowerOn],
            Reset::Warm => &[Message::Reset],
        };
        for message in messages {
            self.send(message).await?;
        }
        if self.exchange(&Message::Atr).await?.is_empty() {
            Err("the card has no answer to reset".into())
        } else {
            Ok(())
        }
    }

    async fn send(&mut self, message: &Message) -> Result<(), String> {
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

#[cfg(feature = "pcsc")]
mod reader {
    //! A PC/SC reader. Its calls block, so it lives in a thread of its own, and a card that never answers is given up.

    use super::RESPONSE_TIME;
    use apdu::pcsc::PcscReader;
    use apdu::{Reset, Transport, TransportError};
    use std::sync::mpsc;
    use tokio::sync::oneshot;

    type Job = Box<dyn FnOnce(&mut PcscReader) + Send>;

    pub(in crate::iut::card) struct Reader {
        jobs: mpsc::Sender<Job>,
    }

    impl Reader {
        pub(super) fn open(name: &str) -> Result<Self, String> {
            let (jobs, queue) = mpsc::channel::<Job>();
            let (opened, outcome) = mpsc::channel();
            let name = name.to_owned();
            std::thread::spawn(move || match PcscReader::connect(&name) {
                Err(error) => {
                    if opened.send(Err(error)).is_err() {
                        // Nobody waits any more.
                    }
                }
                Ok(mut reader) => {
                    if opened.send(Ok(())).is_err() {
                        return;
                    }
                    while let Ok(job) = queue.recv() {
                        job(&mut reader);
                    }
                }
            });
            match outcome.recv() {
                Ok(Ok(())) => Ok(Self { jobs }),
                Ok(Err(error)) => Err(format!("the reader cannot be used: {error}")),
                Err(_) => Err("the reader's thread has ended".into()),
            }
        }

        pub(super) async fn reset(&self, kind: Reset) -> Result<(), String> {
            self.ask(move |reader| reader.reset(kind)).await
        }

        pub(super) async fn atr(&self) -> Result<Vec<u8>, String> {
            self.ask(|reader| Ok(reader.atr().to_vec())).await
        }

        pub(super) async fn exchange(&self, command: &[u8]) -> Result<Vec<u8>, String> {
            let command = zeroize::Zeroizing::new(command.to_vec());
            self.ask(move |reader| reader.transmit(&command)).await
        }

        async fn ask<T: Send + 'static>(
            &self,
            work: impl FnOnce(&mut PcscReader) -> Result<T, TransportError> + Send + 'static,
        ) -> Result<T, String> {
            let (answer, answered) = oneshot::channel();
            let job: Job = Box::new(move |reader| drop(answer.send(work(reader))));
            self.jobs.send(job).map_err(|_| "the reader is gone")?;
            match tokio::time::timeout(RESPONSE_TIME, answered).await {
                Err(_) => Err(format!("no response within {} s", RESPONSE_TIME.as_secs())),
                Ok(Err(_)) => Err("the reader is gone".into()),
                Ok(Ok(outcome)) => outcome.map_err(|error| format!("the reader failed: {error}")),
            }
        }
    }
}
