// Level 4 in Kotlin: the JDK's own client, which now decides with aftercall.

import aftercall.Aftercall
import aftercall.AftercallHttpClient
import java.io.IOException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers

fun main(arguments: Array<String>) {
    val client = AftercallHttpClient.of(HttpClient.newHttpClient())
    val request = HttpRequest.newBuilder(URI.create(arguments[0] + "/v1/orders"))
        .header("Authorization", "Bearer writer-token")
        .POST(HttpRequest.BodyPublishers.ofString("""{"item":"tea"}"""))
        .build()
    val carrier: Any = try {
        client.send(request, BodyHandlers.ofString())
    } catch (error: IOException) {
        error
    }
    val outcome = Aftercall.outcomeOf(carrier).orElseThrow()
    println("did it take effect? ${outcome.effect()}, after ${outcome.attempts().size} attempts")
}
