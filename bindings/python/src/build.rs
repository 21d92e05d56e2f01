//! A contract made of data, through the core's builder.

use crate::error;
use crate::fields::expected;
use crate::vocabulary::{self, Closed};
use aftercall::{
    CodeBuilder, Condition, ContractBuilder, Effect, Fault, OperationBuilder, Reason, Remedy,
    Repeat, RowBuilder,
};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyList, PyMapping, PyString, PyTuple};

/// Plain data, as it was given.
#[derive(PartialEq, Eq, Hash)]
enum Value {
    Flag(bool),
    Number(u16),
    Text(String),
    List(Vec<Value>),
    Table(Table),
}

type Table = Vec<(String, Value)>;

/// What `Contract.build` was given, save what it extends.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Recipe {
    name: String,
    closed: bool,
    pub(crate) idempotency_keys: Option<bool>,
    pub(crate) quoted_idempotency_keys: Option<bool>,
    pub(crate) preconditions_on_post: Option<bool>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) success: Option<String>,
    providers: Vec<Value>,
    codes: Table,
    rows: Vec<Value>,
    operations: Vec<Value>,
}

/// What is wrong, with where it is.
type Checked<T> = Result<T, String>;

impl Value {
    fn of(value: &Bound<'_, PyAny>, place: &str) -> Checked<Value> {
        if let Ok(flag) = value.cast::<PyBool>() {
            return Ok(Value::Flag(flag.is_true()));
        }
        if value.is_instance_of::<PyInt>() {
            let number = value.extract().map_err(|_| format!("{place}: not a number up to 65535"));
            return number.map(Value::Number);
        }
        if let Ok(text) = value.cast::<PyString>() {
            let text = text.to_str().map_err(|_| format!("{place}: not Unicode"))?;
            return Ok(Value::Text(text.to_owned()));
        }
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            return list(value, place).map(Value::List);
        }
        if let Ok(mapping) = value.cast::<PyMapping>() {
            return table(mapping, place).map(Value::Table);
        }
        Err(format!("{place}: expected plain data, not {}", class(value)))
    }

    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Value::Flag(flag) => flag.into_bound_py_any(py),
            Value::Number(number) => number.into_bound_py_any(py),
            Value::Text(text) => text.into_bound_py_any(py),
            Value::List(items) => Ok(list_to_py(py, items)?.into_any()),
            Value::Table(table) => Ok(table_to_py(py, table)?.into_any()),
        }
    }

    fn text(&self) -> Checked<&str> {
        match self {
            Value::Text(text) => Ok(text),
            _ => Err("expected a str".to_owned()),
        }
    }

    fn texts(&self) -> Checked<Vec<String>> {
        match self {
            Value::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
            _ => Err("expected a list of str".to_owned()),
        }
    }

    fn word<W: Closed>(&self) -> Checked<W> {
        vocabulary::of_text(self.text()?)
    }

    fn number(&self) -> Checked<u16> {
        match self {
            Value::Number(number) => Ok(*number),
            _ => Err("expected an int".to_owned()),
        }
    }

    fn flag(&self) -> Checked<bool> {
        match self {
            Value::Flag(flag) => Ok(*flag),
            _ => Err("expected a bool".to_owned()),
        }
    }

    fn table(&self, place: &str) -> Checked<&Table> {
        match self {
            Value::Table(table) => Ok(table),
            _ => Err(format!("{place}: expected a dict")),
        }
    }
}

fn class(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string())
}

fn list(value: &Bound<'_, PyAny>, place: &str) -> Checked<Vec<Value>> {
    let items = value.try_iter().map_err(|_| format!("{place}: expected a list"))?;
    let read = |(at, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item.map_err(|failure| format!("{place}: {failure}"))?;
        Value::of(&item, &format!("{place}[{at}]"))
    };
    items.enumerate().map(read).collect()
}

fn table(mapping: &Bound<'_, PyMapping>, place: &str) -> Checked<Table> {
    let items = mapping.items().map_err(|failure| format!("{place}: {failure}"))?;
    let read = |item: Bound<'_, PyAny>| {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
            item.extract().map_err(|failure| format!("{place}: {failure}"))?;
        let key: String =
            key.extract().map_err(|_| format!("{place}: expected keys that are str"))?;
        let value = Value::of(&value, &format!("{place}.{key}"))?;
        Ok((key, value))
    };
    items.iter().map(read).collect()
}

fn list_to_py<'py>(py: Python<'py>, items: &[Value]) -> PyResult<Bound<'py, PyList>> {
    let items = items.iter().map(|item| item.to_py(py)).collect::<PyResult<Vec<_>>>()?;
    PyList::new(py, items)
}

fn table_to_py<'py>(py: Python<'py>, table: &Table) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (key, value) in table {
        dict.set_item(key, value.to_py(py)?)?;
    }
    Ok(dict)
}

impl Recipe {
    pub(crate) fn new(name: String, closed: bool) -> Recipe {
        Recipe {
            name,
            closed,
            idempotency_keys: None,
            quoted_idempotency_keys: None,
            preconditions_on_post: None,
            idempotent: None,
            success: None,
            providers: Vec::new(),
            codes: Vec::new(),
            rows: Vec::new(),
            operations: Vec::new(),
        }
    }

    /// Takes the lists and tables of the arguments.
    pub(crate) fn add(
        &mut self,
        py: Python<'_>,
        providers: Option<&Bound<'_, PyAny>>,
        codes: Option<&Bound<'_, PyAny>>,
        rows: Option<&Bound<'_, PyAny>>,
        operations: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let given = |value: Option<&Bound<'_, PyAny>>, what: &str| match value {
            None => Ok(Vec::new()),
            Some(text) if text.is_instance_of::<PyString>() => Err(expected(text, what, "a list")),
            Some(map) if map.cast::<PyMapping>().is_ok_and(|map| map.cast::<PyList>().is_err()) => {
                Err(expected(map, what, "a list"))
            }
            Some(value) if value.try_iter().is_err() => Err(expected(value, what, "a list")),
            Some(value) => list(value, what).map_err(|wrong| error::of_contract(py, &wrong)),
        };
        self.providers = given(providers, "providers")?;
        self.rows = given(rows, "rows")?;
        self.operations = given(operations, "operations")?;
        if let Some(codes) = codes {
            let codes =
                codes.cast::<PyMapping>().map_err(|_| expected(codes, "codes", "a dict"))?;
            self.codes = table(codes, "codes").map_err(|wrong| error::of_contract(py, &wrong))?;
        }
        Ok(())
    }

    /// The contract that is made of it over this one.
    pub(crate) fn over(
        &self,
        py: Python<'_>,
        base: &aftercall::Contract,
    ) -> PyResult<aftercall::Contract> {
        let builder = self.builder(base).map_err(|wrong| error::of_contract(py, &wrong))?;
        builder.build().map_err(|mistake| error::to_py(py, &mistake))
    }

    /// The arguments of `Contract.build` besides the name and what it extends.
    pub(crate) fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let arguments = PyDict::new(py);
        arguments.set_item("closed", self.closed)?;
        arguments.set_item("idempotency_keys", self.idempotency_keys)?;
        arguments.set_item("quoted_idempotency_keys", self.quoted_idempotency_keys)?;
        arguments.set_item("preconditions_on_post", self.preconditions_on_post)?;
        arguments.set_item("idempotent", self.idempotent)?;
        arguments.set_item("success", &self.success)?;
        arguments.set_item("providers", list_to_py(py, &self.providers)?)?;
        arguments.set_item("codes", table_to_py(py, &self.codes)?)?;
        arguments.set_item("rows", list_to_py(py, &self.rows)?)?;
        arguments.set_item("operations", list_to_py(py, &self.operations)?)?;
        Ok(arguments)
    }

    fn builder(&self, base: &aftercall::Contract) -> Checked<ContractBuilder> {
        let mut builder =
            aftercall::Contract::builder(&self.name).extends(base).closed(self.closed);
        if let Some(honored) = self.idempotency_keys {
            builder = builder.idempotency_keys(honored);
        }
        if let Some(quoted) = self.quoted_idempotency_keys {
            builder = builder.quoted_idempotency_keys(quoted);
        }
        if let Some(heeded) = self.preconditions_on_post {
            builder = builder.preconditions_on_post(heeded);
        }
        if let Some(idempotent) = self.idempotent {
            builder = builder.idempotent(idempotent);
        }
        if let Some(success) = &self.success {
            builder = builder.success(success);
        }
        for (at, provider) in self.providers.iter().enumerate() {
            let name = provider.text().map_err(|wrong| format!("providers[{at}]: {wrong}"))?;
            builder = builder.provider(name);
        }
        for (code, value) in &self.codes {
            builder = add_code(builder, code, value)?;
        }
        for (at, row) in self.rows.iter().enumerate() {
            let mut row = Row::of(row, &format!("rows[{at}]"))?;
            builder = match row.take_key() {
                Key::Code(code) => builder.status(code, |made| row.fill(made)),
                Key::Codes(codes) => builder.codes(&codes, |made| row.fill(made)),
                Key::Class(class) => builder.class(class, |made| row.fill(made)),
            };
        }
        for (at, operation) in self.operations.iter().enumerate() {
            builder = add_operation(builder, operation, &format!("operations[{at}]"))?;
        }
        Ok(builder)
    }
}

fn add_code(builder: ContractBuilder, code: &str, value: &Value) -> Checked<ContractBuilder> {
    let place = format!("codes.{code}");
    let Value::Table(cells) = value else {
        let reason = value.word().map_err(|wrong| format!("{place}: {wrong}"))?;
        return Ok(builder.code(code, reason));
    };
    let mut reason = None;
    let mut says: Vec<Box<dyn FnOnce(CodeBuilder) -> CodeBuilder>> = Vec::new();
    for (key, value) in cells {
        let said = match key.as_str() {
            "reason" => value.word().map(|word: Reason| reason = Some(word)),
            "effect" => value.word().map(|it| says.push(Box::new(move |code| code.effect(it)))),
            "fault" => value.word().map(|it| says.push(Box::new(move |code| code.fault(it)))),
            "remedy" => value.word().map(|it| says.push(Box::new(move |code| code.remedy(it)))),
            "repeat" => value.word().map(|it| says.push(Box::new(move |code| code.repeat(it)))),
            _ => Err("unknown; expected reason, effect, fault, remedy or repeat".to_owned()),
        };
        said.map_err(|wrong| format!("{place}.{key}: {wrong}"))?;
    }
    let reason = reason.ok_or_else(|| format!("{place}: this code has no reason"))?;
    Ok(builder.code_with(code, reason, |code| says.into_iter().fold(code, |code, say| say(code))))
}

/// Sets a flag of an operation.
type Flag = fn(OperationBuilder, bool) -> OperationBuilder;

fn add_operation(
    builder: ContractBuilder,
    operation: &Value,
    place: &str,
) -> Checked<ContractBuilder> {
    let (mut method, mut path, mut success, mut rows) = (None, None, None, Vec::new());
    let mut flags: Vec<(Flag, bool)> = Vec::new();
    for (key, value) in operation.table(place)? {
        let said = match key.as_str() {
            "method" => value.text().map(|text| method = Some(text)),
            "path" => value.text().map(|text| path = Some(text)),
            "idempotent" => value.flag().map(|it| flags.push((OperationBuilder::idempotent, it))),
            "idempotency_keys" => {
                value.flag().map(|it| flags.push((OperationBuilder::idempotency_keys, it)))
            }
            "closed" => value.flag().map(|it| flags.push((OperationBuilder::closed, it))),
            "success" => value.text().map(|text| success = Some(text)),
            "rows" => match value {
                Value::List(items) => {
                    for (at, item) in items.iter().enumerate() {
                        rows.push(Row::of(item, &format!("{place}.rows[{at}]"))?);
                    }
                    Ok(())
                }
                _ => Err("expected a list".to_owned()),
            },
            _ => Err(
                "unknown; expected method, path, idempotent, idempotency_keys, closed, success or \
                      rows"
                    .to_owned(),
            ),
        };
        said.map_err(|wrong| format!("{place}.{key}: {wrong}"))?;
    }
    let (Some(method), Some(path)) = (method, path) else {
        return Err(format!("{place}: an operation has a method and a path"));
    };
    if let Some(at) = rows.iter().position(|row| matches!(row.key, Key::Class(_))) {
        return Err(format!("{place}.rows[{at}]: this row has no code"));
    }
    Ok(builder.operation(method, path, |made: OperationBuilder| {
        let made = flags.into_iter().fold(made, |made, (set, flag)| set(made, flag));
        let made = match success {
            Some(success) => made.success(success),
            None => made,
        };
        rows.into_iter().fold(made, |made, mut row| match row.take_key() {
            Key::Code(code) => made.status(code, |it| row.fill(it)),
            Key::Codes(codes) => made.codes(&codes, |it| row.fill(it)),
            Key::Class(_) => made,
        })
    }))
}

enum Key {
    Code(u16),
    /// A range as a file writes it: `5xx`, `500-503`, `default`.
    Codes(String),
    Class(u8),
}

/// A row that was read.
struct Row {
    key: Key,
    cells: Vec<Cell>,
}

enum Cell {
    Method(Vec<String>),
    NotMethod(Vec<String>),
    When(Condition),
    Text(fn(RowBuilder, &str) -> RowBuilder, String),
    Reason(Reason),
    Effect(Effect),
    Fault(Fault),
    Remedy(Remedy),
    Repeat(Repeat),
}

impl Row {
    fn of(value: &Value, place: &str) -> Checked<Row> {
        let (mut key, mut cells) = (None, Vec::new());
        for (name, value) in value.table(place)? {
            let said = match name.as_str() {
                "code" => match value {
                    Value::Text(codes) => {
                        key = Some(Key::Codes(codes.clone()));
                        Ok(())
                    }
                    _ => value.number().map(|code| key = Some(Key::Code(code))),
                },
                // A class beyond the numbers of classes is the core's to refuse.
                "class" => value.number().map(|class| {
                    key = Some(Key::Class(u8::try_from(class).unwrap_or(u8::MAX)));
                }),
                cell => Cell::of(cell, value).map(|cell| cells.push(cell)),
            };
            said.map_err(|wrong| format!("{place}.{name}: {wrong}"))?;
        }
        let key = key.ok_or_else(|| format!("{place}: this row has no code"))?;
        Ok(Row { key, cells })
    }

    fn take_key(&mut self) -> Key {
        core::mem::replace(&mut self.key, Key::Code(0))
    }

    fn fill(self, row: RowBuilder) -> RowBuilder {
        self.cells.into_iter().fold(row, |row, cell| cell.fill(row))
    }
}

impl Cell {
    fn of(name: &str, value: &Value) -> Checked<Cell> {
        let text = |set| value.text().map(|text| Cell::Text(set, text.to_owned()));
        match name {
            "method" => value.texts().map(Cell::Method),
            "not_method" => value.texts().map(Cell::NotMethod),
            "when" => {
                let known = Condition::ALL.map(Condition::slug).join(", ");
                let slug = value.text()?;
                let found = Condition::from_slug(slug).map(Cell::When);
                found.ok_or_else(|| format!("{slug:?} is none of {known}"))
            }
            "name" => text(RowBuilder::name),
            "message" => text(RowBuilder::message),
            "description" => text(RowBuilder::description),
            "phrase" => text(RowBuilder::phrase),
            "help" => text(RowBuilder::help),
            "reference" => text(RowBuilder::reference),
            "success" => text(RowBuilder::success),
            "reason" => value.word().map(Cell::Reason),
            "effect" => value.word().map(Cell::Effect),
            "fault" => value.word().map(Cell::Fault),
            "remedy" => value.word().map(Cell::Remedy),
            "repeat" => value.word().map(Cell::Repeat),
            _ => Err("unknown; expected code, class, method, not_method, when, name, message, \
                      description, phrase, help, reference, reason, effect, fault, remedy, repeat or success"
                .to_owned()),
        }
    }

    fn fill(self, row: RowBuilder) -> RowBuilder {
        fn borrowed(names: &[String]) -> Vec<&str> {
            names.iter().map(String::as_str).collect()
        }
        match self {
            Cell::Method(names) => row.method(&borrowed(&names)),
            Cell::NotMethod(names) => row.not_method(&borrowed(&names)),
            Cell::When(condition) => row.when(condition),
            Cell::Text(set, text) => set(row, &text),
            Cell::Reason(reason) => row.reason(reason),
            Cell::Effect(effect) => row.effect(effect),
            Cell::Fault(fault) => row.fault(fault),
            Cell::Remedy(remedy) => row.remedy(remedy),
            Cell::Repeat(repeat) => row.repeat(repeat),
        }
    }
}
