// An OpenID provider for the tests: oidc-provider, which is certified, with its own pages to sign in on, and people of ours.
// Arguments: the people as JSON, { login: claims }. Says its address in its first line.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const people = JSON.parse(process.argv[2]);
const web = (id, host) => ({
  client_id: id,
  client_secret: "a secret between the two",
  redirect_uris: [`${host}/oidc/callback`],
  post_logout_redirect_uris: [`${host}/sign-in?stay=true`],
});
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      web("viva", "http://testserver"),
      { ...web("viva-anywhere", "http://localhost"), application_type: "native" }, // on this machine, at any port
    ],
    claims: {
      openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username", "name"], groups: ["groups"],
    },
    cookies: { keys: ["for tests alone"] },
    pkce: { required: () => true },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
