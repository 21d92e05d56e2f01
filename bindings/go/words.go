package aftercall

import "fmt"

// A closed set: its name and its words by their numbers.
type words struct {
	set  string
	list []word
}

type word struct{ slug, help string }

// slug never fails: a number that the set does not have is shown as such.
func (w *words) slug(number uint8) string {
	if int(number) < len(w.list) {
		return w.list[number].slug
	}
	return fmt.Sprintf("%s(%d)", w.set, number)
}

func (w *words) help(number uint8) string {
	if int(number) < len(w.list) {
		return w.list[number].help
	}
	return ""
}

func (w *words) read(text []byte, into *uint8) error {
	for number, word := range w.list {
		if word.slug == string(text) {
			*into = uint8(number)
			return nil
		}
	}
	return fmt.Errorf("aftercall: %s has no word %q", w.set, text)
}
