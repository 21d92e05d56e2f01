# The C library for Ruby: everything is declared from include/aftercall.abi.json, through the gem ffi.
require "ffi"
require "json"

module Aftercall
  extend FFI::Library
  ffi_lib ENV.fetch("AFTERCALL_LIBRARY", "aftercall")
  ABI = JSON.parse(File.read(ENV.fetch("AFTERCALL_ABI", "include/aftercall.abi.json")))
  WIDTH = FFI::Pointer.size == 8 ? "64" : "32"
  INTEGERS = ABI["integers"].to_h { |one| [one["name"], one["type"]] }

  # How ffi calls a type: :int32, :size_t, :pointer. A text that C returns is copied into a string.
  def self.type(name)
    return name == "const char *" ? :string : :pointer if name.end_with?("*")
    name = INTEGERS.fetch(name, name)
    name == "size_t" ? :size_t : name.delete_suffix("_t").to_sym
  end

  ABI["constants"].each do |group|
    group["values"].each { |one| const_set(one["name"].delete_prefix("AFTERCALL_"), one["value"]) }
  end
  ABI["functions"].each do |one|
    # A string may be passed as a pointer, so that its bytes may be anything.
    given = one["parameters"].map { |each| each["type"].end_with?("*") ? :pointer : type(each["type"]) }
    attach_function one["name"], given, type(one["result"]["type"])
  end
  raise "the library is another one" unless aftercall_abi_version == ABI["abi_version"]

  def self.check(result)
    raise aftercall_result_text(result) unless result == RESULT_OK
  end

  # A structure of zeros, with its size. Members that are arrays or structures are left out.
  def self.structure(name)
    one = ABI["structures"].find { |each| each["name"] == "aftercall_#{name}" }
    members = one["members"].reject { |each| each["array"] || each["type"] == "aftercall_text" }
    layout = members.flat_map { |each| [each["name"].to_sym, type(each["type"]), each["offset"][WIDTH]] }
    size = one["size"][WIDTH]
    made = Class.new(FFI::Struct) { layout(*layout) }.new(FFI::MemoryPointer.new(size))
    made[:struct_size] = size if one["sized"]
    made
  end

  # An object of the library. It is freed when nothing refers to it any more, and at the end.
  def self.object(kind, *arguments)
    out = FFI::MemoryPointer.new(:pointer)
    check(send("aftercall_#{kind}_new", *arguments, out))
    FFI::AutoPointer.new(out.read_pointer, method("aftercall_#{kind}_free"))
  end
end
