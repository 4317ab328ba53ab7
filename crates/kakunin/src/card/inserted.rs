// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card in its reader, with what is kept and what is noted of it.

use super::recorder::Recorder;
use super::state_file::StateFile;
use crate::Failure;
use apdu::transcript::{Reveal, Tap};
use apdu::vpcd::{Message, frame};
use apdu::{Reset, Transport};
use testbed::card::ScheduledReader;
use testbed::faults::DefectiveCard;

pub(super) struct InsertedCard {
    reader: ScheduledReader<DefectiveCard>,
    state: Option<StateFile>,
    record: Option<Recorder>,
}

/// What goes back to the reader.
pub(super) enum Reply {
    Bytes(Vec<u8>),
    Nothing,
    /// The card has left the field.
    Torn,
}

impl InsertedCard {
    pub(super) const fn new(
        reader: ScheduledReader<DefectiveCard>,
        state: Option<StateFile>,
        record: Option<Recorder>,
    ) -> Self {
        Self {
            reader,
            state,
            record,
        }
    }

    /// Answers one message. What the card keeps is on disk before its answer leaves: a reader that cuts the power then
    /// wins no try.
    pub(super) fn answer(&mut self, message: &Message) -> Result<Reply, Failure> {
        let reply = match message {
            Message::Atr => Reply::Bytes(frame(self.reader.atr()).map_err(apdu::Error::Misuse)?),
            Message::PowerOff | Message::PowerOn => self.reset(Reset::Cold)?,
            Message::Reset => self.reset(Reset::Warm)?,
            Message::Apdu(command) => {
                let answer = self.noted(|transport| transport.transmit(command))?;
                match answer {
                    Ok(answer) => Reply::Bytes(frame(&answer).map_err(apdu::Error::Misuse)?),
                    Err(_) => Reply::Torn,
                }
            }
        };
        if let Some(state) = &mut self.state {
            state.keep(self.reader.card().card())?;
        }
        Ok(reply)
    }

    fn reset(&mut self, kind: Reset) -> Result<Reply, Failure> {
        Ok(match self.noted(|transport| transport.reset(kind))? {
            Ok(()) => Reply::Nothing,
            Err(_) => Reply::Torn,
        })
    }

    fn noted<T>(&mut self, exchange: impl FnOnce(&mut dyn Transport) -> T) -> Result<T, Failure> {
        let Some(record) = &mut self.record else {
            return Ok(exchange(&mut self.reader));
        };
        let mut noted = Ok(());
        let mut observer = |entry: &apdu::transcript::Entry| noted = record.note(entry);
        let outcome = exchange(&mut Tap::new(
            &mut self.reader,
            Reveal::Nothing,
            &mut observer,
        ));
        noted?;
        Ok(outcome)
    }
}
