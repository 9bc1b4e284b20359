/** A key and a certificate for 127.0.0.1, localhost and keys.acme.test that nobody but these tests uses; good until 2126. */
export const loopbackKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgofaarXeZpICXb6oM
TYghEPmx0foebIxEcBg4F4O7SnehRANCAATSJueyfctzLlt0+1oc5ulkvcHog9NG
2gwzf9IdaBjjbwcehcoIKT/Gsk1HKoEk/sM4HsIqn2Lid3xszCACZZjB
-----END PRIVATE KEY-----
`;
export const loopbackCertificate = `-----BEGIN CERTIFICATE-----
MIIBqjCCAVGgAwIBAgIUC+aWkp9C0MBs86hFGDYAI466DlAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEzMzMxNloYDzIxMjYxMDI4
MTMzMzE2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATSJueyfctzLlt0+1oc5ulkvcHog9NG2gwzf9IdaBjjbwcehcoIKT/G
sk1HKoEk/sM4HsIqn2Lid3xszCACZZjBo38wfTAdBgNVHQ4EFgQUy+wafwFWyGt6
SUndT4kRwsBXGM8wHwYDVR0jBBgwFoAUy+wafwFWyGt6SUndT4kRwsBXGM8wKgYD
VR0RBCMwIYIJbG9jYWxob3N0hwR/AAABgg5rZXlzLmFjbWUudGVzdDAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCICt/Z5NF5EAPoATxtxSsqJFanpXM
zJixdjoRiy084RGGAiASQF+mBQ75thTl2ufFdpLbql4pMaMJXqb9Oyj0nUiCkA==
-----END CERTIFICATE-----
`;
