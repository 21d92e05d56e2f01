module github.com/aftercall/aftercall/examples/go

go 1.24

require github.com/aftercall/aftercall/bindings/go v0.0.0

replace github.com/aftercall/aftercall/bindings/go => ../../bindings/go
