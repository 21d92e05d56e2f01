module github.com/aftercall/aftercall/bindings/go

go 1.24
