package aftercall

import (
	"runtime"
	"sync"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Contract is what each status means for an API. It does not change, and any number of goroutines may
// use it. A nil *Contract is Rest.
type Contract struct {
	// load makes the contract in an instance.
	load func(*core.Instance) (core.Handle, error)

	mu sync.Mutex
	// Where it was made for looking up and judging, and its handle there.
	instance *core.Instance
	handle   core.Handle
	cleanup  runtime.Cleanup
	// What it says of itself, once that was asked.
	facts *about
}

// about is what a contract says of itself.
type about struct {
	name                     string
	closed                   bool
	heedsPreconditionsOnPost bool
	honorsIdempotencyKeys    bool
	declaresIdempotencyKeys  bool
	quotesIdempotencyKeys    bool
}

// Rest is the default contract: the statuses of a common REST API over every registered one.
var Rest = &Contract{load: func(*core.Instance) (core.Handle, error) { return 0, nil }}

// HTTP has every status of the IANA registry, for an API of which nothing is known.
var HTTP = &Contract{load: named("http")}

// ContractNamed is the built-in contract of a name: "rest", "http", or that of an intake
// ("elasticsearch-bulk", "loggly", "otlp", "prometheus-remote-write", "splunk-hec").
func ContractNamed(name string) (*Contract, error) {
	return newContract(named(name))
}

func named(name string) func(*core.Instance) (core.Handle, error) {
	return func(in *core.Instance) (core.Handle, error) {
		var input packed.Input
		input.Text(name)
		return in.Handle(core.ContractNamed, 0, 0, 0, input)
	}
}

// ContractFromTOML reads a contract from TOML, at most 4 MiB; docs/contracts.md describes it. The error
// is a *MistakeError with the line and the column.
func ContractFromTOML(toml string) (*Contract, error) {
	var input packed.Input
	input.Text(toml)
	return newContract(func(in *core.Instance) (core.Handle, error) {
		return in.Handle(core.ContractFromTOML, 0, 0, 0, input)
	})
}

// ContractFromTable reads a contract from a table with a heading such as "Status  Message  Description":
// the format is "text", "markdown" or "csv". extends says what a status means beside its texts; nil is HTTP.
func ContractFromTable(table, format string, extends *Contract) (*Contract, error) {
	var input packed.Input
	input.Text(format)
	input.Text(table)
	return newContract(func(in *core.Instance) (core.Handle, error) {
		var base core.Handle
		if extends != nil {
			made, err := extends.load(in)
			if err != nil {
				return 0, err
			}
			if made == 0 { // Which means another contract here.
				if made, err = named("rest")(in); err != nil {
					return 0, err
				}
			}
			defer in.FreeLater(made)
			base = made
		}
		return in.Handle(core.ContractFromTable, int32(base), 0, 0, input)
	})
}

// newContract makes a contract, so that a mistake in it shows here.
func newContract(load func(*core.Instance) (core.Handle, error)) (*Contract, error) {
	contract := &Contract{load: load}
	if _, err := contract.about(); err != nil {
		return nil, mistake(err)
	}
	return contract, nil
}

// about is what the contract says of itself.
func (c *Contract) about() (*about, error) {
	if c == nil {
		c = Rest
	}
	c.mu.Lock()
	facts := c.facts
	c.mu.Unlock()
	if facts != nil {
		return facts, nil
	}
	out, err := ask(c, core.Contract, 0, nil)
	if err != nil {
		return &about{}, err
	}
	facts = decodeAbout(out)
	c.mu.Lock()
	c.facts = facts
	c.mu.Unlock()
	return facts, nil
}

func decodeAbout(out packed.Output) *about {
	const at = packed.Start
	return &about{
		name:                     out.Text(at + packed.ContractName),
		closed:                   out.Flag(at + packed.ContractIsClosed),
		heedsPreconditionsOnPost: out.Flag(at + packed.ContractHeedsPreconditionsOnPost),
		honorsIdempotencyKeys:    out.Flag(at + packed.ContractHonorsIdempotencyKeys),
		declaresIdempotencyKeys:  out.Flag(at + packed.ContractDeclaresIdempotencyKeys),
		quotesIdempotencyKeys:    out.Flag(at + packed.ContractQuotesIdempotencyKeys),
	}
}

// known is about for what cannot fail any more.
func (c *Contract) known() *about {
	facts, _ := c.about()
	return facts
}

// in is the contract's handle in the instance that looks up and judges.
func (c *Contract) in(instance *core.Instance) (core.Handle, error) {
	if c == nil || c == Rest {
		return 0, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.instance == instance {
		return c.handle, nil
	}
	handle, err := c.load(instance)
	if err != nil {
		return 0, err
	}
	if c.instance != nil {
		c.cleanup.Stop()
	}
	c.instance, c.handle = instance, handle
	c.cleanup = runtime.AddCleanup(c, instance.FreeLater, handle)
	return handle, nil
}

// Name is the contract's name.
func (c *Contract) Name() string { return c.known().name }

// IsClosed is whether a status that the contract does not list itself is off-contract.
func (c *Contract) IsClosed() bool { return c.known().closed }

// HeedsPreconditionsOnPost is whether If-Match and If-None-Match: * make a POST harmless to repeat.
func (c *Contract) HeedsPreconditionsOnPost() bool { return c.known().heedsPreconditionsOnPost }

// HonorsIdempotencyKeys is whether a caller may rely on the idempotency keys that it sends.
func (c *Contract) HonorsIdempotencyKeys() bool { return c.known().honorsIdempotencyKeys }

// DeclaresIdempotencyKeys is whether the operation that this is the contract of says itself that it
// honors idempotency keys. It is false for a contract of no operation.
func (c *Contract) DeclaresIdempotencyKeys() bool { return c.known().declaresIdempotencyKeys }

// QuotesIdempotencyKeys is whether the API wants an idempotency key in double quotes (RFC 9651).
func (c *Contract) QuotesIdempotencyKeys() bool { return c.known().quotesIdempotencyKeys }

// Lists is whether the contract itself, not one that it extends, lists this code.
func (c *Contract) Lists(code int) bool {
	number, err := askNumber(c, core.ContractLists, int32(wireCode(code)), nil)
	return err == nil && number == 1
}

// Operation is the contract of the operation that this method and URL (or path) are, or nil if the
// contract declares none for them. An Engine looks it up by itself.
func (c *Contract) Operation(method, url string) *Contract {
	if c == nil {
		c = Rest
	}
	var input packed.Input
	input.Text(method)
	input.Text(url)
	operation, err := newContract(func(in *core.Instance) (core.Handle, error) {
		base, err := c.load(in)
		if err != nil {
			return 0, err
		}
		defer in.FreeLater(base)
		return in.Handle(core.ContractOperation, int32(base), 0, 0, input)
	})
	if err != nil {
		return nil
	}
	return operation
}

// Rows are the rows that the contract lists itself or, with inherited, all that it knows, in the order of
// the codes, one for each.
func (c *Contract) Rows(inherited bool) []Status {
	var flag int32
	if inherited {
		flag = 1
	}
	out, err := ask(c, core.ContractRows, flag, nil)
	if err != nil {
		return nil
	}
	start, count := out.List(packed.Start + packed.RowsRows)
	rows := make([]Status, count)
	for each := range rows {
		rows[each] = decodeStatus(out, start+each*packed.StatusSize)
	}
	return rows
}

// String is the name.
func (c *Contract) String() string { return c.known().name }
