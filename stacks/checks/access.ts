import type { Problem } from "../problems";
import type { Settings } from "../schema";

/** Whether the chosen way of opening a room has what it needs. */
export function access({ auth, accounts, jwtSecret, ldapPassword }: Settings): Problem[] {
  switch (auth.mode) {
    case "open":
      return [];
    case "internal":
      return accounts === undefined
        ? [
            {
              key: "jitsi:accounts",
              message: "required for auth.mode internal: one name:password a line",
              fix: "pulumi config set --secret accounts < accounts.txt",
            },
          ]
        : accounts.split("\n").some((line) => line.trim() !== "" && !/^[^\s:@"&'/<>]+:.+$/.test(line.trim()))
          ? [
              {
                key: "jitsi:accounts",
                value: "[secret]",
                message: "one name:password a line; a name has no spaces and none of : @ \" & ' / < >",
                fix: "pulumi config set --secret accounts < accounts.txt",
              },
            ]
          : [];
    case "ldap":
      return (auth.bindDn === undefined) === (ldapPassword === undefined)
        ? []
        : [
            {
              key: auth.bindDn === undefined ? "jitsi:auth.bindDn" : "jitsi:ldapPassword",
              message: "auth.bindDn and ldapPassword go together",
              fix:
                auth.bindDn === undefined
                  ? "pulumi config set --path jitsi:auth.bindDn <distinguished name>"
                  : "pulumi config set --secret ldapPassword",
            },
          ];
    case "jwt":
      if (auth.keyServer === undefined && jwtSecret === undefined) {
        return [
          {
            key: "jitsi:jwtSecret",
            message: "auth.mode jwt needs the shared secret, or auth.keyServer",
            fix: "pulumi config set --secret jwtSecret",
          },
        ];
      }
      return auth.keyServer !== undefined && jwtSecret !== undefined
        ? [
            {
              key: "jitsi:auth.keyServer",
              value: auth.keyServer,
              message: "either a key server or jwtSecret, not both",
              fix: "pulumi config rm jwtSecret",
            },
          ]
        : [];
  }
}
