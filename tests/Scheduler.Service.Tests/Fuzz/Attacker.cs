using Scheduler.Service.Tests.Fuzz.Http;
using Scheduler.Service.Tests.Fuzz.Mutations;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>Sends bytes that are hardly HTTP, each time on a connection of their own, and has every answer examined.</summary>
internal sealed class Attacker(Uri server, Examiner examiner)
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
                examiner.ExamineClosed(FuzzReport.Socket);
                return;
            }

            await ReadAsync(number, attack, connection);
        }
        catch (InvalidDataException) when (attack.EndsAtOnce)
        {
            // To a client that says that it is done Kestrel may not finish what it began to say.
            examiner.ExamineClosed(FuzzReport.Socket);
        }
        catch (Exception e) when (RawConnection.IsFailure(e))
        {
            examiner.Report(number, e.Message, attack.Name, attack.Bytes, answer: null);
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
            if (await connection.ReadAsync(hasNoBody: request?.Method == "HEAD") is not { } answer)
            {
                ExamineEnd(number, attack, answered);
                return;
            }

            if (request is null)
            {
                examiner.Examine(number, attack, answer);
                continue;
            }

            request.Mutations.Add(attack.Name);
            request.MayBeRefused = !attack.IsValid;
            examiner.Examine(number, request, attack.Bytes, answer);
        }
    }

    private void ExamineEnd(int number, SocketAttack attack, int answered)
    {
        if (attack.IsValid && answered != attack.Requests.Count)
        {
            examiner.Report(number, $"Of {attack.Requests.Count} requests {answered} were answered.", attack.Name, attack.Bytes, answer: null);
        }

        if (answered == 0)
        {
            examiner.ExamineClosed(FuzzReport.Socket);
        }
    }
}
