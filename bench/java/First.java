// The first lookup of a program: `make bench` measures the whole process.

public class First {
    public static void main(String[] arguments) {
        System.out.println(aftercall.Aftercall.status(503));
    }
}
