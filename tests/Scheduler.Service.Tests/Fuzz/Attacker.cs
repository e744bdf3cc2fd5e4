using Scheduler.Service.Tests.Fuzz.Http;
using Scheduler.Service.Tests.Fuzz.Mutations;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>Sends bytes that are hardly HTTP, each time on a connection of their own, and has every answer examined.</summary>
internal sealed class Attacker(Uri server, Examiner verifier)
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
            // To a client that says that it is done Kestrel may not finish what it began to say.
            verifier.ExamineClosed(FuzzReport.Socket);
        }
        catch (Exception e) when (RawConnection.IsFailure(e))
        {
            verifier.Report(number, e.Message, attack.Name, attack.Bytes, response: null);
        }
    }

    private async Task ReadAsync(int number, SocketAttack attack, RawConnection connection)
    {
        for (var answered = 0; ; answered++)
        {
            if (attack.EndsAtOnce || answered >= attack.Requests.Count)
            {
                connection.EndWriting();
            }

            var request = attack.Requests.ElementAtOrDefault(answered);
            if (await connection.ReadAsync(hasNoBody: request?.Method == "HEAD") is not { } response)
            {
                ExamineEnd(number, attack, answered);
                return;
            }

            if (request is null)
            {
                verifier.Examine(number, attack, response);
                continue;
            }

            request.Mutations.Add(attack.Name);
            request.MayBeRefused = !attack.IsValid;
            verifier.Examine(number, request, attack.Bytes, response);
        }
    }

    private void ExamineEnd(int number, SocketAttack attack, int answered)
    {
        if (attack.IsValid && answered != attack.Requests.Count)
        {
            verifier.Report(number, $"Of {attack.Requests.Count} requests {answered} were answered.", attack.Name, attack.Bytes, response: null);
        }

        if (answered == 0)
        {
            verifier.ExamineClosed(FuzzReport.Socket);
        }
    }
}
