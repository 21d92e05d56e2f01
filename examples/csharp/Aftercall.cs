// The C library for .NET: what this program uses of include/aftercall.h, through P/Invoke.
using System;
using System.Runtime.InteropServices;
using System.Text;

static class Aftercall
{
    const string Library = "aftercall";
    public const int Ok = 0, AbiVersion = 1, MaxBody = 65536;
    public const int Send = 0, Wait = 1, Done = 4; // AFTERCALL_ACTION_...
    public const int Prefix = 1, Complete = 2; // AFTERCALL_BODY_STATE_...

    [StructLayout(LayoutKind.Sequential)]
    public struct Row
    {
        public UIntPtr StructSize;
        public uint Code;
        public int Effect, Fault, Reason, Repeat, Remedy;
        public byte IsKnown, IsSuccess, IsClientError, IsServerError, IsThrottled, Reserved1, Reserved2, Reserved3;
        public IntPtr Name, Message, Description, Phrase, Help, Reference;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Summary
    {
        public UIntPtr StructSize;
        public uint Code;
        public int Effect, Fault, Reason, Repeat, Remedy, Disposition, WaitKind;
        public long WaitUs;
        public ulong Caveats;
        public uint ErrorCount, ChallengeCount;
        public byte IsKnown, IsSuccess, IsClientError, IsServerError, IsThrottled, IsRetryable, IsAlreadyDone;
        public byte IsVerified, IsFailure, Reserved1, Reserved2, Reserved3, Reserved4, Reserved5, Reserved6, Reserved7;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Failure { public UIntPtr StructSize; public int Phase, Cause, Sent; public uint Redirect; }

    [StructLayout(LayoutKind.Sequential)]
    public struct Time { public ulong MonotonicUs; public long WallUs; }

    [StructLayout(LayoutKind.Sequential)]
    public struct Options
    {
        public UIntPtr StructSize;
        public uint CanAuthenticate, CanVerify;
        public ulong DeadlineUs;
        public IntPtr Scope;
        public UIntPtr ScopeLen;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Decision
    {
        public UIntPtr StructSize;
        public int Action;
        public uint Attempt;
        public int WaitReason;
        public uint ChallengeCount;
        public byte FreshConnection, R1, R2, R3, R4, R5, R6, R7;
        public ulong TimeLeftUs, WaitUntilUs, WaitUs, NowUs;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Outcome
    {
        public UIntPtr StructSize;
        public int Stop, Effect;
        public uint Attempts, Code;
        public int Suggested;
        public byte IsSuccess, HasVerdict, HasWait, HasSuggested;
        public ulong WaitUs;
    }

    [DllImport(Library)] public static extern uint aftercall_abi_version();
    [DllImport(Library)] public static extern IntPtr aftercall_result_text(int result);
    [DllImport(Library)] public static extern IntPtr aftercall_stop_slug(int word);
    [DllImport(Library)] public static extern IntPtr aftercall_effect_slug(int word);
    [DllImport(Library)] public static extern IntPtr aftercall_remedy_slug(int word);
    [DllImport(Library)] public static extern int aftercall_status_lookup(ushort code, ref Row row);
    [DllImport(Library)] public static extern int aftercall_now(out Time now);
    [DllImport(Library)] public static extern int aftercall_request_new(byte[] method, UIntPtr methodLen, byte[] url, UIntPtr urlLen, out IntPtr request);
    [DllImport(Library)] public static extern int aftercall_response_new(ushort status, out IntPtr response);
    [DllImport(Library)] public static extern int aftercall_response_add_header(IntPtr response, byte[] name, UIntPtr nameLen, byte[] value, UIntPtr valueLen);
    [DllImport(Library)] public static extern int aftercall_response_set_body(IntPtr response, byte[] body, UIntPtr len, int state);
    [DllImport(Library)] public static extern int aftercall_failure_named(byte[] library, UIntPtr libraryLen, byte[] name, UIntPtr nameLen, ref Failure failure);
    [DllImport(Library)] public static extern int aftercall_verdict_new(out IntPtr verdict);
    [DllImport(Library)] public static extern int aftercall_judge(IntPtr contract, IntPtr request, IntPtr response, IntPtr verdict);
    [DllImport(Library)] public static extern int aftercall_verdict_summary(IntPtr verdict, ref Summary summary);
    [DllImport(Library)] public static extern int aftercall_engine_new(IntPtr contract, IntPtr policy, out IntPtr engine);
    [DllImport(Library)] public static extern int aftercall_call_new(IntPtr engine, IntPtr request, ref Options options, ulong seed, out IntPtr call);
    [DllImport(Library)] public static extern int aftercall_call_begin(IntPtr call, ref Time now, ref Decision next);
    [DllImport(Library)] public static extern int aftercall_call_on_response(IntPtr call, IntPtr response, ref Time now, ref Decision next);
    [DllImport(Library)] public static extern int aftercall_call_on_failure(IntPtr call, ref Failure failure, ref Time now, ref Decision next);
    [DllImport(Library)] public static extern int aftercall_call_on_wake(IntPtr call, ref Time now, ref Decision next);
    [DllImport(Library)] public static extern int aftercall_call_cancel(IntPtr call, ref Time now, ref Decision next);
    [DllImport(Library)] public static extern int aftercall_call_outcome(IntPtr call, ref Outcome outcome);
    [DllImport(Library)] public static extern void aftercall_request_free(IntPtr request);
    [DllImport(Library)] public static extern void aftercall_response_free(IntPtr response);
    [DllImport(Library)] public static extern void aftercall_verdict_free(IntPtr verdict);
    [DllImport(Library)] public static extern void aftercall_engine_free(IntPtr engine);
    [DllImport(Library)] public static extern void aftercall_call_free(IntPtr call);

    public static UIntPtr Size<T>() { return (UIntPtr)Marshal.SizeOf(typeof(T)); }
    public static UIntPtr Length(byte[] bytes) { return (UIntPtr)bytes.Length; }
    public static byte[] Bytes(string text) { return Encoding.UTF8.GetBytes(text); }

    /// The texts of structures and of slugs are UTF-8 that ends in a NUL.
    public static string Text(IntPtr text)
    {
        int length = 0;
        while (Marshal.ReadByte(text, length) != 0) length++;
        byte[] bytes = new byte[length];
        Marshal.Copy(text, bytes, 0, length);
        return Encoding.UTF8.GetString(bytes);
    }

    public static void Check(int result)
    {
        if (result != Ok) throw new InvalidOperationException(Text(aftercall_result_text(result)));
    }

    public static Time Now()
    {
        Time now;
        Check(aftercall_now(out now));
        return now;
    }
}

/// An object of the library. Dispose frees it; what is forgotten is freed by its finalizer, on any thread.
sealed class Owned : SafeHandle
{
    readonly Action<IntPtr> free;

    public Owned(IntPtr pointer, Action<IntPtr> free) : base(IntPtr.Zero, true)
    {
        this.free = free;
        SetHandle(pointer);
    }

    public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
    public IntPtr Pointer { get { return handle; } }

    protected override bool ReleaseHandle()
    {
        free(handle);
        return true;
    }
}
