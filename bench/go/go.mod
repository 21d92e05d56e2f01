module github.com/aftercall/aftercall/bench/go

go 1.25.0

require (
	github.com/aftercall/aftercall/bindings/go v0.0.0
	github.com/hashicorp/go-retryablehttp v0.7.8
)

require github.com/hashicorp/go-cleanhttp v0.5.2 // indirect

replace github.com/aftercall/aftercall/bindings/go => ../../bindings/go
