// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reader's side of the vpcd protocol: the card listens, this connects ("reversed mode").

use super::OpenError;
use apdu::vpcd::{Deframer, Message};
use apdu::{Reset, Transport, TransportError};
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Longest time for one response. Cards answer within seconds; the longest waiting time a contactless card asks for
/// is about five.
const RESPONSE_TIME: Duration = Duration::from_secs(10);

/// A card at the other end of a TCP connection.
#[derive(Debug)]
pub struct VpcdReader {
    stream: TcpStream,
    received: Deframer,
    atr: Vec<u8>,
}

impl VpcdReader {
    /// Connects to a card that listens at `HOST:PORT` and gives it power.
    ///
    /// # Errors
    /// [`OpenError::Vpcd`] if nobody listens; [`OpenError::Transport`] if no card answers.
    pub fn connect(address: &str) -> Result<Self, OpenError> {
        let mut refused = std::io::Error::from(ErrorKind::AddrNotAvailable);
        for address in address.to_socket_addrs().map_err(OpenError::Vpcd)? {
            match TcpStream::connect_timeout(&address, RESPONSE_TIME) {
                Ok(stream) => return Self::over(stream),
                Err(error) => refused = error,
            }
        }
        Err(OpenError::Vpcd(refused))
    }

    /// Gives power to the card at the other end of a stream.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn over(stream: TcpStream) -> Result<Self, OpenError> {
        stream
            .set_read_timeout(Some(RESPONSE_TIME))
            .map_err(OpenError::Vpcd)?;
        stream
            .set_write_timeout(Some(RESPONSE_TIME))
            .map_err(OpenError::Vpcd)?;
        stream.set_nodelay(true).map_err(OpenError::Vpcd)?;
        let mut reader = Self {
            stream,
            received: Deframer::new(),
            atr: Vec::new(),
        };
        reader
            .power(&[Message::PowerOn])
            .map_err(OpenError::Transport)?;
        Ok(reader)
    }

    fn power(&mut self, messages: &[Message]) -> Result<(), TransportError> {
        for message in messages {
            self.send(message)?;
        }
        self.send(&Message::Atr)?;
        self.atr = self.receive()?;
        // An empty answer to reset means that there is no card.
        if self.atr.is_empty() {
            Err(TransportError::NoCard)
        } else {
            Ok(())
        }
    }

    fn send(&mut self, message: &Message) -> Result<(), TransportError> {
        let bytes = message
            .encode()
            .map_err(|_| TransportError::ConnectionLost)?;
        self.stream.write_all(&bytes).map_err(|error| named(&error))
    }

    fn receive(&mut self) -> Result<Vec<u8>, TransportError> {
        let mut buffer = [0; 4_096];
        loop {
            if let Some(message) = self.received.next_message() {
                return Ok(message);
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(TransportError::CardRemoved),
                Ok(length) => self.received.push(buffer.get(..length).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(named(&error)),
            }
        }
    }
}

impl Transport for VpcdReader {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.send(&Message::Apdu(command.to_vec()))?;
        self.receive()
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        match kind {
            Reset::Cold => self.power(&[Message::PowerOff, Message::PowerOn]),
            Reset::Warm => self.power(&[Message::Reset]),
        }
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}

impl Drop for VpcdReader {
    fn drop(&mut self) {
        // Power off ends every security status; a card that is gone needs none.
        let bytes = Message::PowerOff.encode().unwrap_or_default();
        drop(self.stream.write_all(&bytes));
    }
}

fn named(error: &std::io::Error) -> TransportError {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => TransportError::Timeout,
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof => {
            TransportError::CardRemoved
        }
        _ => TransportError::ConnectionLost,
    }
}
