// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of the command line that is about forms of a result, and what a terminal keeps.

use clap::{Args, Subcommand, ValueEnum};
use protocol::wire::Charset;
use std::path::PathBuf;
use terminal::export::Format;

/// What is made of an answer besides the table.
#[derive(Args, Debug)]
#[command(next_help_heading = "Result")]
pub(crate) struct Export {
    /// Print the answer in this form instead of the table; if there is none, nothing is printed.
    #[arg(long, value_enum, conflicts_with = "json")]
    pub(crate) format: Option<Form>,
    /// Also put the answer as OQSsiquc01res_….xml into this folder, which another program watches. The settings may name an
    /// institution code for it.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) drop: Option<PathBuf>,
    /// Character set of that file.
    #[arg(long, value_enum, default_value_t = FileCharset::ShiftJis)]
    pub(crate) drop_charset: FileCharset,
}

#[derive(Args, Debug)]
#[command(
    after_help = "The form of the input is found from what is in it. Exit code 0: converted; 1: the input is no result, or the form\ncannot hold it.\n\nExamples:\n  kakunin convert --to fhir OQSsiquc01res_202611240001.xml\n  kakunin convert --to xml-shift-jis - < clipboard.txt"
)]
pub(crate) struct Convert {
    /// A result: an answer (JSON), XML, FHIR or the clipboard block in UTF-8; - is standard input.
    pub(crate) file: PathBuf,
    /// The form to turn it into.
    #[arg(long, value_enum)]
    pub(crate) to: Form,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  kakunin history --terminal kakunin-material/W0000001.json list"
)]
pub(crate) struct History {
    /// Settings file of the terminal; its member \"history\" names the folder, and without it nothing is kept.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "kakunin-material/W0000001.json"
    )]
    pub(crate) terminal: PathBuf,
    #[command(subcommand)]
    pub(crate) command: HistoryCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HistoryCommand {
    /// List time and check number of each answer.
    List,
    /// Print an answer.
    Show {
        /// Its check number.
        number: String,
        /// The form to print it in.
        #[arg(long, value_enum, default_value_t = Form::Json)]
        format: Form,
    },
    /// Erase every answer.
    Erase,
}

/// The forms of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// The text block of the operator's app.
    Clipboard,
    /// FHIR R4.
    Fhir,
    /// The answer as the service sent it.
    Json,
    /// XmlMsg in UTF-8.
    Xml,
    /// XmlMsg in Shift_JIS.
    XmlShiftJis,
}

/// Character sets of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileCharset {
    /// Shift_JIS, which all programs of the field read.
    ShiftJis,
    /// UTF-8.
    Utf8,
}

impl From<Form> for Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Clipboard => Self::Clipboard,
            Form::Fhir => Self::Fhir,
            Form::Json => Self::Json,
            Form::Xml => Self::Xml(Charset::Utf8),
            Form::XmlShiftJis => Self::Xml(Charset::ShiftJis),
        }
    }
}

impl From<FileCharset> for Charset {
    fn from(charset: FileCharset) -> Self {
        match charset {
            FileCharset::ShiftJis => Self::ShiftJis,
            FileCharset::Utf8 => Self::Utf8,
        }
    }
}
