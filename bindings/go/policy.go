package aftercall

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/aftercall/aftercall/bindings/go/internal/core"
	"github.com/aftercall/aftercall/bindings/go/internal/packed"
)

// Policy is what the caller allows. The zero value, and nil, is the default policy; docs/rules.md lists
// the settings.
type Policy struct {
	// Profile is the policy to begin with, by name; empty is "default". Profiles says where each is unsafe.
	Profile string
	// Settings are by name: "attempts": 5, "deadline_ms": 20000. Switches are 0 or 1.
	Settings map[string]uint64
}

// Setting is one setting of a policy.
type Setting struct {
	Name     string
	Value    uint64
	IsSwitch bool
	Help     string
}

// Profile is a policy to begin with.
type Profile struct{ Name, Help string }

// Check is the error that an engine with this policy would give, or nil.
func (p *Policy) Check() error {
	_, err := p.ask()
	return err
}

// All are all settings with their values and help.
func (p *Policy) All() ([]Setting, error) {
	out, err := p.ask()
	if err != nil {
		return nil, err
	}
	start, count := out.List(packed.Start + packed.PolicySettings)
	settings := make([]Setting, count)
	for each := range settings {
		at := start + each*packed.SettingSize
		settings[each] = Setting{
			Name:     out.Text(at + packed.SettingName),
			Value:    out.U64(at + packed.SettingValue),
			IsSwitch: out.Flag(at + packed.SettingIsSwitch),
			Help:     out.Text(at + packed.SettingHelp),
		}
	}
	return settings, nil
}

// Profiles are the policies to begin with.
func Profiles() []Profile {
	out, err := (*Policy)(nil).ask()
	if err != nil {
		return nil
	}
	start, count := out.List(packed.Start + packed.PolicyProfiles)
	profiles := make([]Profile, count)
	for each := range profiles {
		at := start + each*packed.ProfileSize
		profiles[each] = Profile{Name: out.Text(at + packed.ProfileName), Help: out.Text(at + packed.ProfileHelp)}
	}
	return profiles
}

func (p *Policy) ask() (packed.Output, error) {
	out, err := ask(nil, core.Policy, 0, p.input())
	return out, mistake(err)
}

// deadline is the one that the settings name; 0 if they name none.
func (p *Policy) deadline() time.Duration {
	if p == nil {
		return 0
	}
	return duration(int64(min(p.Settings["deadline_ms"], math.MaxInt64)), time.Millisecond)
}

// input is the policy as the core reads it.
func (p *Policy) input() packed.Input {
	var input packed.Input
	if p == nil {
		return packed.Input{}
	}
	input.Text(p.Profile)
	input.U32(uint32(len(p.Settings)))
	for _, name := range slices.Sorted(maps.Keys(p.Settings)) {
		input.Text(name)
		input.U64(p.Settings[name])
	}
	return input
}
