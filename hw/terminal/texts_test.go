package main

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"fingerzeig/hw/kiosk"
)

// TestCatalogue holds that every language says everything, with the same gaps to fill.
func TestCatalogue(t *testing.T) {
	verbs := regexp.MustCompile(`%[a-z]`)
	english := reflect.ValueOf(*catalogue["en"])
	for name, language := range catalogue {
		v := reflect.ValueOf(*language)
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			switch text, want := v.Field(i), english.Field(i); text.Kind() {
			case reflect.String:
				if text.String() == "" || !slices.Equal(verbs.FindAllString(text.String(), -1), verbs.FindAllString(want.String(), -1)) {
					t.Errorf("%s: %s is %q, in English %q", name, field, text, want)
				}
			case reflect.Map:
				for _, key := range want.MapKeys() {
					if said := text.MapIndex(key); !said.IsValid() || said.String() == "" {
						t.Errorf("%s: %s has nothing for %v", name, field, key)
					}
				}
				if text.Len() != want.Len() {
					t.Errorf("%s: %s has %d texts, in English %d", name, field, text.Len(), want.Len())
				}
			}
		}
		for o := kiosk.Failed; o <= kiosk.NoOtherWay; o++ {
			if language.outcomes[o] == "" {
				t.Errorf("%s: nothing for the outcome %v", name, o)
			}
		}
		if len(language.fingers) != 10 {
			t.Errorf("%s: %d fingers", name, len(language.fingers))
		}
	}
}
