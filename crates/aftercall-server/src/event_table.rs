//! The table of log events: each id with how often an event of that id was stored, and the last one.

use redb::{
    Error, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition, TableError,
};

use crate::config::MAX_EVENTS;
use crate::document_table::DocumentTable;

/// How often it was stored, and its bytes.
type Stored = (u64, &'static [u8]);

const EVENTS: TableDefinition<&str, Stored> = TableDefinition::new("events");

/// One event: its id, and its JSON as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) bytes: Vec<u8>,
}

/// Stores events in one transaction: all of them, or, if there is no space for them, none.
pub(crate) fn store(table: &DocumentTable, events: &[Event]) -> Result<bool, Error> {
    let write = table.database().begin_write()?;
    {
        let mut stored = write.open_table(EVENTS)?;
        if stored.len()? + events.len() as u64 > MAX_EVENTS {
            return Ok(false);
        }
        for event in events {
            let times = stored.get(event.id.as_str())?.map_or(0, |found| found.value().0);
            stored.insert(event.id.as_str(), (times + 1, event.bytes.as_slice()))?;
        }
    }
    write.commit()?;
    Ok(true)
}

/// How often each id was stored, in the order of the ids.
pub(crate) fn times(table: &DocumentTable) -> Result<Vec<(String, u64)>, Error> {
    let stored = match table.database().begin_read()?.open_table(EVENTS) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
        stored => stored?,
    };
    let mut times = Vec::new();
    for entry in stored.iter()? {
        let (id, value) = entry?;
        times.push((id.value().to_owned(), value.value().0));
    }
    Ok(times)
}

/// How often an id was stored, and the bytes of its last event.
pub(crate) fn read(table: &DocumentTable, id: &str) -> Result<(u64, Vec<u8>), Error> {
    let stored = match table.database().begin_read()?.open_table(EVENTS) {
        Err(TableError::TableDoesNotExist(_)) => return Ok((0, Vec::new())),
        stored => stored?,
    };
    let found = stored.get(id)?;
    Ok(found.map_or((0, Vec::new()), |found| {
        let (times, bytes) = found.value();
        (times, bytes.to_vec())
    }))
}

/// Removes all events.
pub(crate) fn wipe(table: &DocumentTable) -> Result<(), Error> {
    let write = table.database().begin_write()?;
    write.delete_table(EVENTS)?;
    write.commit()?;
    Ok(())
}
