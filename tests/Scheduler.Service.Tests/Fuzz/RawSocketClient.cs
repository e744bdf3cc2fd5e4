using Scheduler.Service.Tests.Fuzz.Mutations;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>Sends malformed HTTP, each message on a new connection, and verifies every response.</summary>
internal sealed class RawSocketClient(Uri server, ResponseVerifier verifier)
{
    public async Task RunAsync(int number, SocketAttack attack)
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(server);
            await connection.WriteAsync(attack.Bytes);
            if (attack.Vanishes)
            {
                connection.Abort();
                verifier.ExamineClosed(FuzzReport.Socket);
                return;
            }

            await ReadAsync(number, attack, connection);
        }
        catch (InvalidDataException) when (attack.EndsAtOnce)
        {
            // After the client's half-close, Kestrel may abort a response that it has begun.
            verifier.ExamineClosed(FuzzReport.Socket);
        }
        catch (Exception e) when (RawConnection.IsFailure(e))
        {
            verifier.Report(number, e.Message, attack.Name, attack.Bytes, response: null);
        }
    }

    private async Task ReadAsync(int number, SocketAttack attack, RawConnection connection)
    {
        for (var received = 0; ; received++)
        {
            if (attack.EndsAtOnce || received >= attack.Requests.Count)
            {
                connection.EndWriting();
            }

            var request = attack.Requests.ElementAtOrDefault(received);
            if (await connection.ReadAsync(withoutBody: request?.Method == "HEAD") is not { } response)
            {
                ExamineEnd(number, attack, received);
                return;
            }

            if (request is null)
            {
                verifier.Examine(number, attack, response);
                continue;
            }

            request.Mutations.Add(attack.Name);
            request.MayBeRejected = !attack.IsValid;
            verifier.Examine(number, request, attack.Bytes, response);
        }
    }

    private void ExamineEnd(int number, SocketAttack attack, int received)
    {
        if (attack.IsValid && received != attack.Requests.Count)
        {
            verifier.Report(number, $"{attack.Requests.Count} requests got {received} responses.", attack.Name, attack.Bytes, response: null);
        }

        if (received == 0)
        {
            verifier.ExamineClosed(FuzzReport.Socket);
        }
    }
}
